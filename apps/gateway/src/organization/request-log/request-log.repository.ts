import { microsecondNotBefore } from '@probatum/http/validation/moment';
import type { Queryable } from '@probatum/persistence/database';
import { textArray } from '@probatum/persistence/text-array';
import type { AdministeredRows } from '../administered';
import type { LoggedRequest } from './logged-request';

const insert = `
  insert into request_log
    (organization_id, environment, at, request_id, method, route, path, status, code, duration_us, credential_type,
     credential_id, address, limiter, idempotency, requests)
  select organization_id, environment, at::timestamptz, request_id, method, route, path, status::smallint, code,
    duration_us::bigint, credential_type, credential_id, address, limiter, idempotency, requests::integer
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[], $16::text[])
    as request (organization_id, environment, at, request_id, method, route, path, status, code, duration_us,
      credential_type, credential_id, address, limiter, idempotency, requests)`;

const columnsOf = (row: LoggedRequest): readonly (string | null)[] => [
  row.organizationId,
  row.environment,
  row.at.toISOString(),
  row.requestId,
  row.method,
  row.route,
  row.path,
  String(row.status),
  row.code,
  String(row.durationUs),
  row.credentialType,
  row.credentialId,
  row.address,
  row.limiter,
  row.idempotency,
  String(row.requests),
];

export async function insertRequests(on: Queryable, requests: readonly LoggedRequest[]): Promise<void> {
  const rows = requests.map(columnsOf);
  const columns = rows[0]!.map((_, column) => textArray(rows.map((row) => row[column]!)));
  await on.query(insert, columns, 'request-log-insert');
}

export interface RequestsOf extends AdministeredRows {
  readonly requestId?: string;
  readonly credentialId?: string;
  readonly route?: string;
  readonly status?: number;
  readonly code?: string;
  readonly since?: string;
  readonly until?: string;
}

export interface LogPosition {
  readonly at: string;
  readonly requestId: string;
}

type RequestRow = Omit<LoggedRequest, 'organizationId'>;

/** Rows that are looked at for one answer, most of which a filter without an index may leave out. */
const maxRowsSearched = 20_000;

const columns = `environment, at, request_id as "requestId", method, route, path, status, code,
  duration_us::float8 as "durationUs", credential_type as "credentialType", credential_id as "credentialId", address,
  limiter, idempotency, requests`;

/** Found with the help of an index. */
const range = `
  select * from request_log
  where organization_id = $1 and environment = any($2) and ($3::text is null or request_id = $3)
    and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)
    and ($6::timestamptz is null or (at, request_id) < ($6, $7))
  order by at desc, request_id desc limit $13`;

const find = `
  with looked_at as materialized (${range}), found as (
    select *, false as "isLast" from looked_at
    where ($8::text is null or credential_id = $8) and ($9::text is null or route = $9)
      and ($10::int is null or status = $10) and ($11::text is null or code = $11)
    order by at desc, request_id desc limit $12
  ), last as (
    select *, true as "isLast" from looked_at where (select count(*) from looked_at) = $13
    order by at, request_id limit 1
  )
  select ${columns}, "isLast" from (select * from found union all select * from last) as row
  order by "isLast", at desc, request_id desc`;

export interface FoundRequests {
  readonly rows: RequestRow[];
  /** Where to go on, if not all rows were looked at. */
  readonly last: RequestRow | undefined;
}

/** Newest first, after a position. */
export async function findRequests(
  on: Queryable,
  of: RequestsOf,
  limit: number,
  after: LogPosition | undefined,
): Promise<FoundRequests> {
  const filters = [of.credentialId, of.route, of.status, of.code];
  const rows = await on.query<RequestRow & { readonly isLast: boolean }>(find, [
    of.organizationId,
    of.environments,
    of.requestId ?? null,
    of.since ? microsecondNotBefore(of.since) : null,
    of.until ? microsecondNotBefore(of.until) : null,
    after?.at ?? null,
    after?.requestId ?? null,
    ...filters.map((filter) => filter ?? null),
    limit,
    filters.some((filter) => filter !== undefined) ? maxRowsSearched : limit,
  ]);
  const plain = rows.map(({ isLast: _isLast, ...row }) => row);
  const last = rows.at(-1)?.isLast ? plain.pop() : undefined;
  return { rows: plain, last };
}
