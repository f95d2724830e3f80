import { recordChange } from '../audit-log/record-change';
import { describeRoom } from '../audit-room/audit-room';
import { endLeakedRoom, lockAuditRoomByPublicId } from '../audit-room/audit-rooms.repository';
import { isSameHash } from '../authenticate/same-hash';
import { type EndLeaked, tellOwner } from './leak';

/** A room has one token, so it ends with it. */
export const endLeakedRoomToken: EndLeaked = async (tx, { publicId, hash }, leak) => {
  const row = await lockAuditRoomByPublicId(tx, publicId);
  if (!row || !isSameHash(Buffer.from(row.tokenHash, 'latin1'), hash)) return null;
  if (row.endedAt) return row.id;
  const ended = await endLeakedRoom(tx, row);
  const { organizationId, environment, id: target } = row;
  const endedAt = ended.endedAt!;
  const [before, after] = [describeRoom(row, endedAt), describeRoom(ended, endedAt)];
  const change = { action: 'audit_room.leaked', target, before, after };
  await recordChange(tx, { organizationId, environment, ...leak.reporter, ...change });
  await tellOwner(tx, row, 'audit_room_token', endedAt, leak);
  return row.id;
};
