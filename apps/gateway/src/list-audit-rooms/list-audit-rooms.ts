import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { offsetOf, type Page, pageOf, type PageQuery } from '@probatum/http/pagination';
import { Database } from '@probatum/persistence/database';
import { type AuditRoom, describeUsedRoom } from '../audit-room/audit-room';
import { countAuditRooms, listAuditRooms } from '../audit-room/audit-rooms.repository';

@Injectable()
export class ListAuditRooms {
  constructor(private readonly database: Database) {}

  async execute(tenant: Tenant, query: PageQuery): Promise<Page<AuditRoom>> {
    const [rows, total] = await Promise.all([
      listAuditRooms(this.database.of(tenant), tenant, query.pageSize ?? 20, offsetOf(query)),
      countAuditRooms(this.database.of(tenant), tenant),
    ]);
    const now = new Date();
    return pageOf(
      rows.map((row) => describeUsedRoom(row, now)),
      total,
      query,
    );
  }
}
