import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database, type OutboxRow, wakeRelay } from '@probatum/persistence/database';
import { textArray } from '@probatum/persistence/text-array';
import { GroupCommit } from '@probatum/persistence/group-commit';
import { changeClockCte, clockSteps } from '../certificate/change-clock';
import { IdempotencyKeyReused } from '../certificate/certificate.errors';
import type { SignedCertificate } from '../certificate/certificate';
import type { AnchorState, StatusState, TrustState } from '../certificate/state-seal';
import type { Answer } from '../idempotency/answer';

/** What is recorded later about a certificate, as it is at first. */
export type BeginningState = StatusState & AnchorState & TrustState;

export interface NewCertificate {
  readonly signed: SignedCertificate;
  readonly state: BeginningState;
  readonly externalId: string | null;
  readonly statusSeal: string;
  readonly anchorSeal: string;
  readonly trustSeal: string;
  /** The 201 answer, byte for byte. */
  readonly body: string;
  readonly event: OutboxRow;
  readonly idempotency: { readonly key: string; readonly fingerprint: string } | undefined;
}

interface StoredAnswer {
  readonly key: string;
  readonly fingerprint: string;
  readonly status: number;
  readonly location: string;
  readonly body: string;
}

const maxGroup = 64;
const route = '/certificates';

/**
 * Stores certificates, their idempotency keys and their events, many requests in one statement. Whether a request is
 * the first with its key is decided by the primary key of idempotency_keys alone.
 */
@Injectable()
export class IssueGroup {
  private readonly group: GroupCommit<NewCertificate, Answer>;

  constructor(private readonly database: Database) {
    this.group = new GroupCommit((items) => this.flush(items), { max: maxGroup });
  }

  commit(certificate: NewCertificate): Promise<Answer> {
    return this.group.submit(certificate).then((answer) => {
      if (answer.status === 0) throw new IdempotencyKeyReused();
      return answer;
    });
  }

  private async flush(items: NewCertificate[]): Promise<Answer[]> {
    const rows = await this.database.query<{ duplicates: string[] }>(
      statement,
      parameters(items),
      'issue-certificates',
    );
    const duplicates = new Set(rows[0]!.duplicates);
    const earlier = duplicates.size > 0 ? await this.earlierAnswers(items, duplicates) : undefined;
    return items.map((item) =>
      duplicates.has(item.signed.id)
        ? replay(item, earlier!.get(keyOf(item.signed, item.idempotency!.key))!)
        : { status: 201, location: `${route}/${item.signed.id}`, body: item.body, replayed: false },
    );
  }

  private async earlierAnswers(items: NewCertificate[], ids: Set<string>): Promise<Map<string, StoredAnswer>> {
    const repeated = items.filter(({ signed }) => ids.has(signed.id));
    const rows = await this.database.query<StoredAnswer & Tenant>(
      `select organization_id as "organizationId", environment, key, fingerprint, status, location, body
       from idempotency_keys
       join unnest($1::text[], $2::text[], $3::text[]) as wanted (o, e, k)
         on organization_id = o and environment = e and key = k
       where method = 'POST' and route = '${route}'`,
      [
        repeated.map(({ signed }) => signed.organizationId),
        repeated.map(({ signed }) => signed.environment),
        repeated.map(({ idempotency }) => idempotency!.key),
      ],
    );
    return new Map(rows.map((row) => [keyOf(row, row.key), row]));
  }
}

function keyOf(tenant: Tenant, key: string): string {
  return `${tenant.organizationId} ${tenant.environment} ${key}`;
}

/** Status 0 stands for: the key belongs to another request. One caller's mistake must not fail the group. */
function replay(item: NewCertificate, earlier: StoredAnswer): Answer {
  const isSame = earlier.fingerprint === item.idempotency!.fingerprint;
  return { status: isSame ? earlier.status : 0, location: earlier.location, body: earlier.body, replayed: true };
}

type ReadColumn = (item: NewCertificate, step: number) => string | null;

/** What the statement is told of each certificate: name, type, and where it comes from. */
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
  ['idempotency_key', 'text', ({ idempotency }) => idempotency?.key ?? null],
  ['fingerprint', 'text', ({ idempotency }) => idempotency?.fingerprint ?? null],
  ['body', 'text', ({ body }) => body],
  ['event_id', 'text', ({ event }) => event.id],
  ['subject', 'text', ({ event }) => event.subject],
  ['payload', 'text', ({ event }) => event.payload],
];

const placeholders = columns.map((_, index) => `$${index + 1}::text[]`).join(', ');
const names = columns.map(([name]) => name).join(', ');
const typed = columns.map(([name, type]) => `${name}::${type}`).join(', ');
const first = columns.length + 1;

const statement = `
  with item as materialized (
    select ${typed} from unnest(${placeholders}) as item (${names})
  ), won as (
    insert into idempotency_keys
      (organization_id, environment, method, route, key, fingerprint, holder, status, location, body)
    select organization_id, environment, 'POST', '${route}', idempotency_key, fingerprint, id, 201,
           '${route}/' || id, body
    from item where idempotency_key is not null
    order by organization_id, environment, idempotency_key
    on conflict do nothing
    returning holder
  ), accepted as materialized (
    select * from item where idempotency_key is null or id in (select holder from won)
  ), ${changeClockCte(first)}, stored as (
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
    insert into outbox (id, subject, payload) select event_id, subject, payload from accepted
  ), woken as materialized (
    ${wakeRelay}
  )
  select array(select id from item where idempotency_key is not null and id not in (select holder from won)) as duplicates
  from woken`;

function parameters(items: readonly NewCertificate[]): unknown[] {
  const certificates = items.map(({ signed }) => signed);
  const { steps, tenants } = clockSteps(certificates);
  const hashes = certificates.flatMap(({ id, evidence }) =>
    unique(evidence.map(({ sha256 }) => sha256)).map((hash) => [id, hash] as const),
  );
  const links = certificates.flatMap(({ id, parents }) => parents.map((parent) => [id, parent] as const));
  return [
    ...columns.map(([, , read]) => textArray(items.map((item, index) => read(item, steps[index]!)))),
    ...tenants,
    ...transposed(hashes),
    ...transposed(links),
  ];
}

function transposed(pairs: readonly (readonly [string, string])[]): Buffer[] {
  return [textArray(pairs.map(([left]) => left)), textArray(pairs.map(([, right]) => right))];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Ids and base64url hold no comma. Postgres splits a list at once; an array literal it reads letter by letter. */
function listed(values: readonly string[]): string {
  return values.join(',');
}
