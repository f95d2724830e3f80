import type { Queryable, Transaction } from '@probatum/persistence/database';
import { record } from '@probatum/records/record';
import type { RecordChange } from '@probatum/records/record-options';
import type { Records } from '@probatum/records/records';
import { recordChange } from '../../organization/audit-log/record-change';
import { AuditRoom, describeRoom, describeUsedRoom } from './audit-room';
import { AuditRoomNotFound } from './audit-room.errors';
import { type AuditRoomRow, fields, kept, sealedRoom } from './audit-room-row';

export const auditRooms = record('audit_rooms', 'room', 'StoredAuditRoom', fields, {
  kept,
  answer: { schema: AuditRoom, of: describeUsedRoom },
  counted: true,
  notFound: AuditRoomNotFound,
  sealed: sealedRoom,
  onChange: recordRoomChange,
});

/** A room that is over already stays as it is. */
export function endRoom(room: AuditRoomRow, at: Date): AuditRoomRow {
  return room.expiresAt <= at ? room : endLeakedRoom(room, at);
}

/** Also a room that has expired, so that its owner is told once. */
export function endLeakedRoom(room: AuditRoomRow, at: Date): AuditRoomRow {
  return room.endedAt ? room : { ...room, endedAt: at, version: room.version + 1 };
}

/** The rooms of these tokens in whatever state and of whatever tenant: the caller decides by it who gets in. */
export function findRooms(on: Queryable, records: Records, publicIds: readonly string[], lock = false) {
  return records.writes.everywhere(on, auditRooms, 'r.publicId = any($1)', [publicIds], lock);
}

/** No caller but the report of a leak is anonymous. */
async function recordRoomChange(tx: Transaction, change: RecordChange<AuditRoomRow>): Promise<void> {
  const { organizationId, environment, actor, address, at } = change;
  const [before, after] = [change.before, change.after].map((row) => (row ? describeRoom(row, at) : null));
  const ended = actor.type === 'anonymous' ? 'leaked' : 'ended';
  const action = `audit_room.${change.before ? ended : 'created'}`;
  const target = (change.after ?? change.before)!.id;
  await recordChange(tx, {
    ...{ organizationId, environment, actor, address },
    ...{ action, target, before: before ?? null, after: after ?? null },
  });
}
