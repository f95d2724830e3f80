import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { type AuditRoom, describeUsedRoom } from '../audit-room/audit-room';
import { AuditRoomNotFound } from '../audit-room/audit-room.problems';
import { getAuditRoom } from '../audit-room/audit-rooms.repository';

@Injectable()
export class GetAuditRoom {
  constructor(private readonly database: Database) {}

  /** @throws AuditRoomNotFound also for a foreign id and for one of the other environment */
  async execute(tenant: Tenant, id: string): Promise<AuditRoom> {
    const row = isId('room', id) && (await getAuditRoom(this.database.of(tenant), tenant, id));
    if (!row) throw new AuditRoomNotFound();
    return describeUsedRoom(row, new Date());
  }
}
