import { Injectable } from '@nestjs/common';
import { Database, type OutboxRow, wakeRelay } from '@probatum/persistence/database';
import { GroupCommit } from '@probatum/persistence/group-commit';
import { changeClockCte, clockSteps } from '../certificate/change-clock';
import { IdempotencyKeyReused } from '../certificate/certificate.errors';
import type { CertificateRow } from '../certificate/certificate-row';
import type { Answer } from '../idempotency/answer';

export type NewCertificate = Omit<CertificateRow, 'updatedAt'> & {
  /** The 201 answer, byte for byte. */
  readonly body: string;
  readonly event: OutboxRow;
  readonly idempotency?: { readonly key: string; readonly fingerprint: string } | undefined;
};

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
      duplicates.has(item.id)
        ? replay(item, earlier!.get(keyOf(item, item.idempotency!.key))!)
        : { status: 201, location: `${route}/${item.id}`, body: item.body, replayed: false },
    );
  }

  private async earlierAnswers(items: NewCertificate[], ids: Set<string>): Promise<Map<string, StoredAnswer>> {
    const repeated = items.filter(({ id }) => ids.has(id));
    const rows = await this.database.query<StoredAnswer & Pick<CertificateRow, 'organizationId' | 'environment'>>(
      `select organization_id as "organizationId", environment, key, fingerprint, status, location, body
       from idempotency_keys
       join unnest($1::text[], $2::text[], $3::text[]) as wanted (o, e, k)
         on organization_id = o and environment = e and key = k
       where method = 'POST' and route = '${route}'`,
      [
        repeated.map(({ organizationId }) => organizationId),
        repeated.map(({ environment }) => environment),
        repeated.map(({ idempotency }) => idempotency!.key),
      ],
    );
    return new Map(rows.map((row) => [keyOf(row, row.key), row]));
  }
}

function keyOf(tenant: Pick<CertificateRow, 'organizationId' | 'environment'>, key: string): string {
  return `${tenant.organizationId} ${tenant.environment} ${key}`;
}

/** Status 0 stands for: the key belongs to another request. One caller's mistake must not fail the group. */
function replay(item: NewCertificate, earlier: StoredAnswer): Answer {
  const isSame = earlier.fingerprint === item.idempotency!.fingerprint;
  return { status: isSame ? earlier.status : 0, location: earlier.location, body: earlier.body, replayed: true };
}

const columns = [
  ['id', 'text'],
  ['organization_id', 'text'],
  ['environment', 'text'],
  ['type', 'text'],
  ['issued_at', 'timestamptz'],
  ['timezone', 'text'],
  ['model', 'jsonb'],
  ['parents', 'text'],
  ['evidence', 'jsonb'],
  ['digests', 'text'],
  ['disclosures', 'text'],
  ['external_id', 'text'],
  ['canonical_payload_hash', 'text'],
  ['signature', 'text'],
  ['status_seal', 'text'],
  ['anchor_seal', 'text'],
  ['trust_level', 'text'],
  ['trust_score', 'int'],
  ['trust_policy', 'text'],
  ['trust_seal', 'text'],
  ['step', 'int'],
  ['idempotency_key', 'text'],
  ['fingerprint', 'text'],
  ['body', 'text'],
  ['event_id', 'text'],
  ['subject', 'text'],
  ['payload', 'text'],
] as const;

const placeholders = columns.map(([, type], index) => `$${index + 1}::${type}[]`).join(', ');
const names = columns.map(([name]) => name).join(', ');
const first = columns.length + 1;

const statement = `
  with item as materialized (
    select * from unnest(${placeholders}) as item (${names})
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
    select organization_id, environment, id, type, issued_at, timezone, model, parents::text[], evidence,
           digests::text[], disclosures::text[], external_id, canonical_payload_hash, signature, status_seal,
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
  const { steps, tenants } = clockSteps(items);
  const column = (read: (item: NewCertificate, index: number) => unknown) => items.map(read);
  const hashes = items.flatMap((item) =>
    unique(item.evidence.map(({ sha256 }) => sha256)).map((hash) => [item.id, hash]),
  );
  const links = items.flatMap((item) => item.parents.map((parent) => [item.id, parent]));
  return [
    column(({ id }) => id),
    column(({ organizationId }) => organizationId),
    column(({ environment }) => environment),
    column(({ type }) => type),
    column(({ issuedAt }) => issuedAt.toISOString()),
    column(({ timezone }) => timezone),
    column(({ model }) => JSON.stringify(model)),
    column(({ parents }) => arrayLiteral(parents)),
    column(({ evidence }) => JSON.stringify(evidence)),
    column(({ digests }) => arrayLiteral(digests)),
    column(({ disclosures }) => arrayLiteral(disclosures)),
    column(({ externalId }) => externalId),
    column(({ canonicalPayloadHash }) => canonicalPayloadHash),
    column(({ signature }) => signature),
    column(({ statusSeal }) => statusSeal),
    column(({ anchorSeal }) => anchorSeal),
    column(({ trustLevel }) => trustLevel),
    column(({ trustScore }) => trustScore),
    column(({ trustPolicy }) => trustPolicy),
    column(({ trustSeal }) => trustSeal),
    steps,
    column(({ idempotency }) => idempotency?.key ?? null),
    column(({ idempotency }) => idempotency?.fingerprint ?? null),
    column(({ body }) => body),
    column(({ event }) => event.id),
    column(({ event }) => event.subject),
    column(({ event }) => event.payload),
    ...tenants,
    hashes.map(([id]) => id),
    hashes.map(([, hash]) => hash),
    links.map(([id]) => id),
    links.map(([, source]) => source),
  ];
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}

/** Ids and base64url hold nothing that an array literal would have to quote. */
function arrayLiteral(values: readonly string[]): string {
  return `{${values.join(',')}}`;
}
