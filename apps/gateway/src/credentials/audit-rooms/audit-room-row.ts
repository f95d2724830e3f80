import type { AuditRoomGrant } from '@probatum/http/identity/audit-room-grant';
import type { Actor } from '@probatum/http/identity/identity';
import { Text } from '@probatum/http/validation/fields';
import type { SealedRow } from '@probatum/persistence/row-seals';
import { column, computed } from '@probatum/records/columns';
import type { RowOf } from '@probatum/records/record-options';
import type { Restrictions } from '../restrictions/restrictions';

export const fields = { name: Text() };

const nullable = { nullable: true };
const hex = { to: (text: string) => Buffer.from(text, 'hex'), from: (bytes: Buffer) => bytes.toString('hex') };
const ofRoom = (room: string) => `organization_id = ${room}.organization_id and environment = ${room}.environment`;

export const kept = {
  publicId: column<string>('text'),
  /** SHA-256, hex. */
  tokenHash: column<string>('bytea', { transformer: hex }),
  prefix: column<string>('text'),
  granted: column<AuditRoomGrant>('jsonb'),
  createdBy: column<Actor>('jsonb'),
  version: column<number>('integer'),
  expiresAt: column<Date>('timestamptz'),
  endedAt: column<Date | null>('timestamptz', nullable),
  plan: column<Restrictions['plan']>('text'),
  rateLimit: column<number | null>('integer', nullable),
  concurrencyLimit: column<number | null>('integer', nullable),
  allowedAddresses: column<readonly string[] | null>('text', { array: true, nullable: true }),
  certificate: column<Restrictions['certificate']>('jsonb', nullable),
  seal: column<string | null>('text', nullable),
  accessCount: computed<number>(
    'float8',
    (room) => `select coalesce(sum(total), 0)::float8 from row_counts
      where ${ofRoom(room)} and "table" = 'audit_room_accesses' and parent = ${room}.id`,
  ),
  lastAccessAt: computed<Date | null>(
    'timestamptz',
    (room) => `select at from audit_room_accesses
      where ${ofRoom(room)} and room_id = ${room}.id order by position desc limit 1`,
  ),
};

export type AuditRoomRow = RowOf<typeof fields, typeof kept>;

/** All that decides what the room shows to whom. */
export function sealedRoom(row: AuditRoomRow): SealedRow {
  return {
    table: 'audit_rooms',
    id: row.id,
    says: [
      ...[row.organizationId, row.environment, row.publicId, row.tokenHash, row.prefix, row.name, row.granted],
      ...[row.createdBy, row.plan, row.rateLimit, row.concurrencyLimit, row.allowedAddresses, row.certificate],
      ...[row.version, row.expiresAt, row.endedAt],
    ],
  };
}
