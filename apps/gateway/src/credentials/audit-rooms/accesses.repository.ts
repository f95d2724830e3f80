import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable, Transaction } from '@probatum/persistence/database';

/** The room that was entered. */
export interface Entered extends Tenant {
  readonly roomId: string;
}

/** The known facts about a request before its response. */
export interface Access extends Entered {
  readonly method: string;
  /** With the query. */
  readonly path: string;
  readonly address: string;
  readonly userAgent: string | null;
  readonly requestId: string;
}

/** An access in the log. */
export interface LoggedAccess extends Entered {
  /** A 64-bit number as text: the order in which accesses were logged. */
  readonly position: string;
}

export interface AnsweredAccess extends LoggedAccess {
  readonly status: number;
}

export type AccessRow = Omit<Access, keyof Entered> & { readonly at: Date; readonly status: number | null };

/** Applies to this transaction: a lock on the log must not hold up requests, or connections that others need. */
const limitStatementTime = `set local statement_timeout = 2000`;

const insertion = `
  insert into audit_room_accesses (organization_id, environment, room_id, method, path, address, user_agent, request_id)
  select organization_id, environment, room_id, method, path, address, user_agent, request_id
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::text[])
    with ordinality as access (organization_id, environment, room_id, method, path, address, user_agent, request_id, place)
  order by place
  returning position`;

/** @returns one per access, in their order */
export async function insertAccesses(tx: Transaction, accesses: readonly Access[]): Promise<LoggedAccess[]> {
  await tx.query(limitStatementTime);
  const rows = await tx.query<Pick<LoggedAccess, 'position'>>(insertion, [
    ...ofRooms(accesses),
    accesses.map(({ method }) => method),
    accesses.map(({ path }) => path),
    accesses.map(({ address }) => address),
    accesses.map(({ userAgent }) => userAgent),
    accesses.map(({ requestId }) => requestId),
  ]);
  return accesses.map(({ organizationId, environment, roomId }, index) => {
    return { organizationId, environment, roomId, position: rows[index]!.position };
  });
}

export async function addStatuses(tx: Transaction, accesses: readonly AnsweredAccess[]): Promise<void> {
  await tx.query(limitStatementTime);
  await tx.query(
    `update audit_room_accesses access set status = answered.status
     from unnest($1::text[], $2::text[], $3::text[], $4::bigint[], $5::smallint[])
       as answered (organization_id, environment, room_id, position, status)
     where access.organization_id = answered.organization_id and access.environment = answered.environment
       and access.room_id = answered.room_id and access.position = answered.position`,
    [...ofRooms(accesses), accesses.map(({ position }) => position), accesses.map(({ status }) => status)],
  );
}

/** Newest first. */
export async function listAccesses(
  on: Queryable,
  { organizationId, environment, roomId }: Entered,
  limit: number,
  offset: number,
): Promise<AccessRow[]> {
  return on.query<AccessRow>(
    `select at, method, path, status, address, user_agent as "userAgent", request_id as "requestId"
     from audit_room_accesses where organization_id = $1 and environment = $2 and room_id = $3
     order by position desc limit $4 offset $5`,
    [organizationId, environment, roomId, limit, offset],
  );
}

function ofRooms(entered: readonly Entered[]): [string[], string[], string[]] {
  return [
    entered.map(({ organizationId }) => organizationId),
    entered.map(({ environment }) => environment),
    entered.map(({ roomId }) => roomId),
  ];
}
