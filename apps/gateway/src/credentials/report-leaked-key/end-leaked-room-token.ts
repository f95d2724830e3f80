import type { Records } from '@probatum/records/records';
import { auditRooms, endLeakedRoom, findRooms } from '../audit-rooms/audit-room-record';
import { isSameHash } from '../credential/same-hash';
import { type EndLeaked, informOwner } from './leak';

/** A room has one token, so it ends with it. */
export function endLeakedRoomToken(records: Records): EndLeaked {
  return async (tx, { publicId, hash }, leak) => {
    const [row] = await findRooms(tx, records, [publicId], true);
    if (!row || !isSameHash(Buffer.from(row.tokenHash, 'latin1'), hash)) return null;
    if (row.endedAt) return row.id;
    const { organizationId, environment, id } = row;
    const changer = { organizationId, environment, ...leak.reporter };
    const ended = await records.writes.change(tx, changer, auditRooms, id, endLeakedRoom);
    await informOwner(tx, row, 'audit_room_token', ended.endedAt!, leak);
    return id;
  };
}
