import type { Clock } from '@probatum/persistence/clock';
import type { Queryable } from '@probatum/persistence/database';
import type { Sealer } from '@probatum/persistence/sealer';
import { textArray } from '@probatum/persistence/text-array';
import { Answer } from './answer';
import { IdempotencyInProgress } from './idempotency.errors';
import { type KeyedRequest, nameOf } from './keyed-request';

/** The response to the first request with a key. */
export interface KeptAnswer {
  readonly fingerprint: string;
  readonly answer: Answer;
}

/** A request with the response that it receives. */
export interface AnsweredRequest {
  readonly request: KeyedRequest;
  readonly answer: Answer;
}

interface Row extends Omit<Answer, 'contentType' | 'replayed'> {
  readonly place: number;
  readonly fingerprint: string;
  readonly content_type: string;
  readonly is_sealed: boolean;
}

// The limit makes Postgres look up each key in the index. For a table whose statistics are old, a join reads all rows.
const find = `
  select place::int, fingerprint, status, content_type, location, etag, body, is_sealed
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) with ordinality
    as wanted (organization_id, environment, method, route, key, place)
  cross join lateral (
    select * from idempotency_keys as stored
    where stored.organization_id = wanted.organization_id and stored.environment = wanted.environment
      and stored.method = wanted.method and stored.route = wanted.route and stored.key = wanted.key
    limit 1
  ) as kept
  where expires_at > $6`;

/** A key that has expired is as good as new, whether its row is still there or not. @param now placeholder of the time */
export const takeOverExpired = (now: string) => `
  on conflict (organization_id, environment, method, route, key) do update set
    fingerprint = excluded.fingerprint, status = excluded.status, content_type = excluded.content_type,
    location = excluded.location, etag = excluded.etag, body = excluded.body, is_sealed = excluded.is_sealed,
    expires_at = excluded.expires_at
  where idempotency_keys.expires_at <= ${now}::timestamptz`;

const insert = `
  insert into idempotency_keys (
    organization_id, environment, method, route, key, fingerprint, status, content_type, location, etag, body, is_sealed,
    expires_at)
  select organization_id, environment, method, route, key, fingerprint, status::int, content_type, location, etag, body,
    is_sealed::boolean, $14::timestamptz + hours::int * interval '1 hour'
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[],
      $10::text[], $11::text[], $12::text[], $13::text[]) as given (organization_id, environment, method, route, key,
    fingerprint, status, content_type, location, etag, body, is_sealed, hours)
  order by organization_id, environment, method, route, key
  ${takeOverExpired('$14')}
  returning 1`;

/** The table of answers, with secrets sealed in it and bound to their key. */
export class KeptAnswers {
  constructor(
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  /** @returns for each request what is kept under its key, if it is */
  async find(on: Queryable, requests: readonly KeyedRequest[]): Promise<(KeptAnswer | undefined)[]> {
    const columns = (['organizationId', 'environment', 'method', 'route', 'key'] as const).map((name) =>
      requests.map((request) => request[name]),
    );
    const rows = await on.query<Row>(find, [...columns, this.clock.now()], 'idempotency-find');
    const found = new Map(rows.map((row) => [row.place, row]));
    return requests.map((request, index) => {
      const row = found.get(index + 1);
      return row && { fingerprint: row.fingerprint, answer: this.read(request, row) };
    });
  }

  /**
   * Of requests with different keys.
   * @throws IdempotencyInProgress if another request stored a response meanwhile, without having held the key
   */
  async keep(on: Queryable, answered: readonly AnsweredRequest[]): Promise<void> {
    if (answered.length === 0) return;
    const rows = answered.map(({ request, answer }) => this.columnsOf(request, answer));
    const columns = rows[0]!.map((_, column) => textArray(rows.map((row) => row[column] ?? null)));
    const kept = await on.query(insert, [...columns, this.clock.now()], 'idempotency-keep');
    if (kept.length < answered.length) throw new IdempotencyInProgress();
  }

  private columnsOf(request: KeyedRequest, answer: Answer): (string | null)[] {
    const { organizationId, environment, method, route, key, fingerprint, keepForHours, holdsSecret } = request;
    const { status = request.status, contentType, location, etag } = answer;
    const body = holdsSecret ? this.sealer.seal(answer.body, sealingContext(request)) : answer.body;
    const place = [organizationId, environment, method, route, key, fingerprint];
    return [...place, String(status), contentType, location, etag, body, String(holdsSecret), String(keepForHours)];
  }

  private read(request: KeyedRequest, row: Row): Answer {
    const { status, content_type: contentType, location, etag, is_sealed: isSealed } = row;
    const body = isSealed ? this.sealer.open(row.body, sealingContext(request)).toString() : row.body;
    return new Answer({ status, contentType, location, etag, body, replayed: true });
  }
}

function sealingContext(request: KeyedRequest): string {
  return `idempotency-key:${nameOf(request)}`;
}
