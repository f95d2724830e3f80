import { Injectable } from '@nestjs/common';
import { Answer, jsonType } from '@probatum/http/idempotency/answer';
import { Idempotency, tryToHold } from '@probatum/http/idempotency/idempotency';
import { IdempotencyKeyReused } from '@probatum/http/idempotency/idempotency.errors';
import { type KeptAnswer, takeOverExpired } from '@probatum/http/idempotency/kept-answers';
import { type KeyedRequest, nameOf } from '@probatum/http/idempotency/keyed-request';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { chunkEnd } from '@probatum/persistence/chunks';
import { wakeRelay } from '@probatum/persistence/outbox';
import { textArray } from '@probatum/persistence/text-array';
import { GroupCommit } from '@probatum/persistence/group-commit';
import { keepForHours } from '../certificate/certificate-answer';
import { changeClockCte, clockSteps } from '../certificate/change-clock';
import type { SignedCertificate } from '../certificate/certificate';
import type { AnchorState, StatusState, TrustState } from '../certificate/state-seal';
import { issuedChunks } from './issued-chunks';

/** The first values of the later entries of a certificate. */
export type BeginningState = StatusState & AnchorState & TrustState;

export interface NewCertificate {
  readonly signed: SignedCertificate;
  readonly state: BeginningState;
  readonly externalId: string | null;
  readonly statusSeal: string;
  readonly anchorSeal: string;
  readonly trustSeal: string;
  /** Of the answer, byte for byte. */
  readonly body: string;
  /** Its item in a chunk of events, as JSON. */
  readonly event: string;
  readonly traceparent: string | undefined;
}

interface Item extends NewCertificate {
  readonly keyed?: KeyedRequest;
}

/** An earlier answer; undefined while another process works under the same key. */
type Outcome = 'stored' | KeptAnswer | undefined;

const maxGroup = 64;
const path = '/certificates';

/**
 * Stores certificates, their idempotency keys and their events, many requests in one statement, in which no key occurs
 * twice. The primary key of idempotency_keys decides whether a request is the first with its key. A request whose key
 * another process holds is left out and returns later, so that the group does not wait for a duplicate.
 */
@Injectable()
export class IssueGroup {
  private readonly group: GroupCommit<Item, Outcome>;

  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly clock: Clock,
  ) {
    this.group = new GroupCommit((items) => this.flush(items), {
      span: 'commit certificates',
      max: maxGroup,
      // A group costs as much as ten certificates before it has stored the first.
      perTurn: true,
      ownerOf: ({ signed }) => signed.organizationId,
    });
  }

  async commit(certificate: NewCertificate): Promise<Answer> {
    await this.group.submit(certificate);
    return firstAnswer(certificate);
  }

  /** @throws IdempotencyKeyReused, IdempotencyInProgress */
  async commitKeyed(certificate: NewCertificate, keyed: KeyedRequest, until: number): Promise<Answer> {
    const item = Object.assign(certificate, { keyed });
    for (;;) {
      const outcome = await this.group.submit(item);
      if (outcome === 'stored') return firstAnswer(certificate);
      if (outcome && outcome.fingerprint !== keyed.fingerprint) throw new IdempotencyKeyReused();
      if (outcome) return outcome.answer;
      await this.idempotency.untilFree(this.database.of(keyed), keyed, until);
    }
  }

  private async flush(items: Item[]): Promise<Outcome[]> {
    const database = this.database.ofGroup(items.map(({ signed }) => signed));
    const rows = await database.query<{ left: string[] }>(
      statement,
      [...parameters(items), this.clock.now()],
      'issue-certificates',
    );
    const left = new Set(rows[0]!.left);
    if (left.size === 0) return items.map(() => 'stored');
    const repeated = items.flatMap(({ signed, keyed }) => (keyed && left.has(signed.id) ? [keyed] : []));
    const kept = await this.idempotency.kept.find(database, repeated);
    const earlier = new Map(repeated.map((keyed, index) => [keyed, kept[index]]));
    return items.map(({ signed, keyed }) => (left.has(signed.id) ? earlier.get(keyed!) : 'stored'));
  }
}

function firstAnswer({ signed, body }: NewCertificate): Answer {
  return new Answer({ location: `${path}/${signed.id}`, body });
}

type ReadColumn = (item: Item, step: number, chunk: number) => string | null;

/** The parameters of the statement for each certificate: name, type, and source. */
const columns: readonly (readonly [string, string, ReadColumn])[] = [
  ['id', 'text', ({ signed }) => signed.id],
  ['organization_id', 'text', ({ signed }) => signed.organizationId],
  ['environment', 'text', ({ signed }) => signed.environment],
  ['type', 'text', ({ signed }) => signed.type],
  ['issued_at', 'timestamptz', ({ signed }) => signed.issuedAt.toISOString()],
  ['timezone', 'text', ({ signed }) => signed.timezone],
  ['model', 'jsonb', ({ signed }) => JSON.stringify(signed.model)],
  ['parents', 'text', ({ signed }) => listed(signed.parents)],
  ['evidence', 'jsonb', ({ signed }) => JSON.stringify(signed.evidence)],
  ['digests', 'text', ({ signed }) => listed(signed.digests)],
  ['disclosures', 'text', ({ signed }) => listed(signed.disclosures)],
  ['external_id', 'text', ({ externalId }) => externalId],
  ['canonical_payload_hash', 'text', ({ signed }) => signed.canonicalPayloadHash],
  ['signature', 'text', ({ signed }) => signed.signature],
  ['status_seal', 'text', ({ statusSeal }) => statusSeal],
  ['anchor_seal', 'text', ({ anchorSeal }) => anchorSeal],
  ['trust_level', 'text', ({ state }) => state.trustLevel],
  ['trust_score', 'int', ({ state }) => String(state.trustScore)],
  ['trust_policy', 'text', ({ state }) => state.trustPolicy],
  ['trust_seal', 'text', ({ trustSeal }) => trustSeal],
  ['step', 'int', (_item, step) => String(step)],
  ['route', 'text', ({ keyed }) => keyed?.route ?? null],
  ['idempotency_key', 'text', ({ keyed }) => keyed?.key ?? null],
  ['name', 'text', ({ keyed }) => (keyed ? nameOf(keyed) : null)],
  ['fingerprint', 'text', ({ keyed }) => keyed?.fingerprint ?? null],
  ['body', 'text', ({ body }) => body],
  ['event', 'text', ({ event }) => event],
  ['chunk', 'int', (_item, _step, chunk) => String(chunk)],
];

const placeholders = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
const names = columns.map(([name]) => name).join(', ');
const typed = columns.map(([name, type]) => `${name}::${type}`).join(', ');
const first = columns.length + 1;
const chunks = `unnest($${first + 7}::text[], $${first + 8}::text[], $${first + 9}::text[], $${first + 10}::text[])`;
const now = `$${first + 11}`;

const hasAccepted = '(organization_id, environment) in (select organization_id, environment from accepted)';
const statement = `
  with item as materialized (
    select ${typed}, idempotency_key is null as is_unkeyed, ${tryToHold('name')} as is_held
    from unnest(${placeholders}) as item (${names})
  ), won as (
    insert into idempotency_keys (
      organization_id, environment, method, route, key, fingerprint, status, content_type, location, body, is_sealed,
      expires_at)
    select organization_id, environment, 'POST', route, idempotency_key, fingerprint, 201, '${jsonType}',
           '${path}/' || id, body, false, ${now}::timestamptz + interval '${keepForHours} hours'
    from item where is_held
    order by organization_id, environment, route, idempotency_key
    ${takeOverExpired(now)}
    returning location
  ), accepted as materialized (
    select * from item where is_unkeyed or '${path}/' || id in (select location from won)
  ), ${changeClockCte(first, hasAccepted)}, stored as (
    insert into certificates (
      organization_id, environment, id, type, issued_at, timezone, model, parents, evidence, digests, disclosures,
      external_id, canonical_payload_hash, signature, status_seal, anchor_seal,
      trust_level, trust_score, trust_policy, trust_evaluated_at, trust_seal, updated_at)
    select organization_id, environment, id, type, issued_at, timezone, model, string_to_array(parents, ','),
           evidence, string_to_array(digests, ','), string_to_array(disclosures, ','), external_id, canonical_payload_hash, signature, status_seal,
           anchor_seal, trust_level, trust_score, trust_policy, issued_at, trust_seal,
           clock.at - accepted.step * interval '1 microsecond'
    from accepted join clock using (organization_id, environment)
  ), hashed as (
    insert into evidence_hashes (organization_id, environment, sha256, certificate_id)
    select organization_id, environment, decode(sha256, 'hex'), id
    from unnest($${first + 3}::text[], $${first + 4}::text[]) as evidence (id, sha256) join accepted using (id)
  ), linked as (
    insert into certificate_links (organization_id, environment, certificate_id, source_id)
    select organization_id, environment, id, source_id
    from unnest($${first + 5}::text[], $${first + 6}::text[]) as link (id, source_id) join accepted using (id)
  ), announced as (
    insert into outbox (id, subject, payload, traceparent)
    select event_id, subject, head || string_agg(event, ',' order by accepted.id) || '${chunkEnd}', traceparent
    from accepted
    join ${chunks} with ordinality as chunk (event_id, subject, head, traceparent, number) on number = accepted.chunk
    group by event_id, subject, head, traceparent
  ), woken as materialized (
    ${wakeRelay}
  )
  select array(select id from item where not is_unkeyed and id not in (select id from accepted)) as left
  from woken`;

function parameters(items: readonly Item[]): unknown[] {
  const certificates = items.map(({ signed }) => signed);
  const { steps, tenants } = clockSteps(certificates);
  const { heads, chunkOf } = issuedChunks(items);
  const hashes = certificates.flatMap(({ id, evidence }) =>
    unique(evidence.map(({ sha256 }) => sha256)).map((hash) => [id, hash] as const),
  );
  const links = certificates.flatMap(({ id, parents }) => parents.map((parent) => [id, parent] as const));
  return [
    ...columns.map(([, , read]) => textArray(items.map((item, index) => read(item, steps[index]!, chunkOf(item))))),
    ...tenants,
    ...transposed(hashes),
    ...transposed(links),
    textArray(heads.map(({ id }) => id)),
    textArray(heads.map(({ subject }) => subject)),
    textArray(heads.map(({ head }) => head)),
    textArray(heads.map(({ traceparent }) => traceparent)),
  ];
}

function transposed(pairs: readonly (readonly [string, string])[]): Buffer[] {
  return [textArray(pairs.map(([left]) => left)), textArray(pairs.map(([, right]) => right))];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/**
 * Ids and base64url contain no comma. Postgres splits a list quickly, but reads an array literal character by
 * character.
 */
function listed(values: readonly string[]): string {
  return values.join(',');
}
