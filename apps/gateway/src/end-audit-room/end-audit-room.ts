import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import type { Identity } from '@probatum/http/identity';
import { Database } from '@probatum/persistence/database';
import { recordChange } from '../audit-log/record-change';
import { describeRoom } from '../audit-room/audit-room';
import { AuditRoomNotFound } from '../audit-room/audit-room.problems';
import { type AuditRoomRow, endAuditRoom, getAuditRoom } from '../audit-room/audit-rooms.repository';
import { RecentAuditRooms } from '../authenticate/recent-audit-rooms';

/** The token is refused here from now on, by every other gateway process within a second. Repeating it changes nothing. */
@Injectable()
export class EndAuditRoom {
  constructor(
    private readonly database: Database,
    private readonly recent: RecentAuditRooms,
  ) {}

  async execute(caller: Identity, address: string, id: string): Promise<void> {
    if (!isId('room', id)) throw new AuditRoomNotFound();
    const ended = await this.end(caller, address, id);
    if (ended) this.recent.forget(ended.publicId);
    // One that is over already stays as it is.
    else if (!(await getAuditRoom(this.database.of(caller), caller, id))) throw new AuditRoomNotFound();
  }

  private end(caller: Identity, address: string, id: string): Promise<AuditRoomRow | undefined> {
    const { organizationId, environment, actor } = caller;
    return this.database.of(caller).transaction(async (tx) => {
      const row = await endAuditRoom(tx, caller, id);
      if (!row) return undefined;
      const after = describeRoom(row, row.endedAt!);
      const before = { ...after, status: 'active', endedAt: null };
      const change = { action: 'audit_room.ended', target: id, before, after };
      await recordChange(tx, { organizationId, environment, actor, address, ...change });
      return row;
    });
  }
}
