import type { Tenant } from '@probatum/contracts/tenant';
import type { AuditRoomGrant } from '@probatum/http/audit-room-grant';
import type { Actor } from '@probatum/http/identity';
import type { Queryable, Transaction } from '@probatum/persistence/database';

/** An audit room as it is stored. */
export interface AuditRoomRow extends Tenant {
  readonly id: string;
  readonly publicId: string;
  /** SHA-256, hex. */
  readonly tokenHash: string;
  readonly prefix: string;
  readonly name: string;
  readonly granted: AuditRoomGrant;
  readonly createdBy: Actor;
  readonly version: number;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  readonly endedAt: Date | null;
}

export type NewAuditRoomRow = Omit<AuditRoomRow, 'version' | 'createdAt' | 'expiresAt' | 'endedAt'> & {
  readonly expiresInHours: number;
};

export interface UsedAuditRoomRow extends AuditRoomRow {
  readonly accessCount: number;
  readonly lastAccessAt: Date | null;
}

const columns = `
  room.organization_id as "organizationId", room.environment, room.id, public_id as "publicId",
  encode(token_hash, 'hex') as "tokenHash", prefix, name, granted, created_by as "createdBy", version,
  created_at as "createdAt", expires_at as "expiresAt", ended_at as "endedAt"`;

const withUse = `
  select ${columns}, use."accessCount", use."lastAccessAt"
  from audit_rooms room cross join lateral (
    select count(*)::int as "accessCount", max(at) as "lastAccessAt" from audit_room_accesses access
    where access.organization_id = room.organization_id and access.environment = room.environment
      and access.room_id = room.id
  ) as use
  where room.organization_id = $1 and room.environment = $2`;

export async function insertAuditRoom(on: Queryable, row: NewAuditRoomRow): Promise<AuditRoomRow> {
  const [inserted] = await on.query<AuditRoomRow>(
    `insert into audit_rooms as room (organization_id, environment, id, public_id, token_hash, prefix, name, granted,
       created_by, expires_at)
     values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, $8, $9, now() + make_interval(hours => $10))
     returning ${columns}`,
    [
      row.organizationId,
      row.environment,
      row.id,
      row.publicId,
      row.tokenHash,
      row.prefix,
      row.name,
      JSON.stringify(row.granted),
      JSON.stringify(row.createdBy),
      row.expiresInHours,
    ],
  );
  return inserted!;
}

/** Whatever state they are in: who asks decides what an ended or expired room is worth. */
export async function findAuditRooms(on: Queryable, publicIds: readonly string[]): Promise<AuditRoomRow[]> {
  return on.query<AuditRoomRow>(
    `select ${columns} from audit_rooms room where public_id = any($1)`,
    [publicIds],
    'audit-rooms-find',
  );
}

/** Newest first. */
export async function listAuditRooms(
  on: Queryable,
  { organizationId, environment }: Tenant,
  limit: number,
  offset: number,
): Promise<UsedAuditRoomRow[]> {
  return on.query<UsedAuditRoomRow>(`${withUse} order by room.id desc limit $3 offset $4`, [
    organizationId,
    environment,
    limit,
    offset,
  ]);
}

export async function countAuditRooms(on: Queryable, { organizationId, environment }: Tenant): Promise<number> {
  const [row] = await on.query<{ total: number }>(
    `select count(*)::int as total from audit_rooms where organization_id = $1 and environment = $2`,
    [organizationId, environment],
  );
  return row!.total;
}

/** @returns undefined when the tenant has no such room */
export async function getAuditRoom(
  on: Queryable,
  { organizationId, environment }: Tenant,
  id: string,
): Promise<UsedAuditRoomRow | undefined> {
  const [row] = await on.query<UsedAuditRoomRow>(`${withUse} and room.id = $3`, [organizationId, environment, id]);
  return row;
}

/** @returns the room, or undefined when there is none that still goes on */
export async function endAuditRoom(
  on: Queryable,
  { organizationId, environment }: Tenant,
  id: string,
): Promise<AuditRoomRow | undefined> {
  const [row] = await on.query<AuditRoomRow>(
    `update audit_rooms room set ended_at = now(), version = version + 1
     where organization_id = $1 and environment = $2 and id = $3 and ended_at is null and expires_at > now()
     returning ${columns}`,
    [organizationId, environment, id],
  );
  return row;
}

/** Of whatever organization: only for who holds the token itself. Held until the end of the transaction. */
export async function lockAuditRoomByPublicId(tx: Transaction, publicId: string): Promise<AuditRoomRow | undefined> {
  const [row] = await tx.query<AuditRoomRow>(
    `select ${columns} from audit_rooms room where public_id = $1 for update`,
    [publicId],
  );
  return row;
}

/** Also a room that has expired: so it is known that its owner was told. */
export async function endLeakedRoom(
  tx: Transaction,
  { organizationId, environment, id }: AuditRoomRow,
): Promise<AuditRoomRow> {
  const [row] = await tx.query<AuditRoomRow>(
    `update audit_rooms room set ended_at = now(), version = version + 1
     where organization_id = $1 and environment = $2 and id = $3 returning ${columns}`,
    [organizationId, environment, id],
  );
  return row!;
}
