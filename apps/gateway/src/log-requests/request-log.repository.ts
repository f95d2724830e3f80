import type { Queryable } from '@probatum/persistence/database';
import { textArray } from '@probatum/persistence/text-array';
import type { KeysOf } from '../api-key/api-keys.repository';
import type { LoggedRequest } from './logged-request';

const insert = `
  insert into request_log
    (organization_id, environment, at, request_id, method, route, path, status, code, duration_us, credential_type,
     credential_id, address, limiter, idempotency)
  select organization_id, environment, at::timestamptz, request_id, method, route, path, status::smallint, code,
    duration_us::integer, credential_type, credential_id, address, limiter, idempotency
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[],
      $9::text[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[], $15::text[])
    as request (organization_id, environment, at, request_id, method, route, path, status, code, duration_us,
      credential_type, credential_id, address, limiter, idempotency)`;

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
];

export async function insertRequests(on: Queryable, requests: readonly LoggedRequest[]): Promise<void> {
  const rows = requests.map(columnsOf);
  const columns = rows[0]!.map((_, column) => textArray(rows.map((row) => row[column]!)));
  await on.query(insert, columns, 'request-log-insert');
}

export interface RequestsOf extends KeysOf {
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

/** Newest first, after a position. */
export async function findRequests(on: Queryable, of: RequestsOf, limit: number, after: LogPosition | undefined) {
  return on.query<RequestRow>(
    `select environment, at, request_id as "requestId", method, route, path, status, code, duration_us as "durationUs",
       credential_type as "credentialType", credential_id as "credentialId", address, limiter, idempotency
     from request_log
     where organization_id = $1 and environment = any($2)
       and ($3::text is null or request_id = $3) and ($4::text is null or credential_id = $4)
       and ($5::text is null or route = $5) and ($6::int is null or status = $6) and ($7::text is null or code = $7)
       and ($8::timestamptz is null or at >= $8) and ($9::timestamptz is null or at < $9)
       and ($10::timestamptz is null or (at, request_id) < ($10, $11))
     order by at desc, request_id desc limit $12`,
    [
      of.organizationId,
      of.environments,
      of.requestId ?? null,
      of.credentialId ?? null,
      of.route ?? null,
      of.status ?? null,
      of.code ?? null,
      of.since ?? null,
      of.until ?? null,
      after?.at ?? null,
      after?.requestId ?? null,
      limit,
    ],
  );
}
