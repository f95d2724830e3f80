import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Fields, Named, Nullable, Time } from '@probatum/http/fields';
import { offsetOf, type Page, pageOf, type PageQuery } from '@probatum/http/pagination';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { type AccessRow, listAccesses } from '../audit-room/accesses.repository';
import { GetAuditRoom } from '../get-audit-room/get-audit-room';

export const AuditRoomAccess = Named(
  'AuditRoomAccess',
  Fields({
    at: Time(),
    method: Type.String({ examples: ['GET'] }),
    path: Type.String({ description: 'With the query', examples: ['/certificates?page=2'] }),
    status: Nullable(Type.Integer({ description: 'Null while there is no answer, or when it is not known' })),
    address: Type.String({ description: 'Where the request came from' }),
    userAgent: Nullable(Type.String()),
    requestId: Type.String({ description: 'The X-Request-Id of the answer' }),
  }),
);
export type AuditRoomAccess = Static<typeof AuditRoomAccess>;

@Injectable()
export class ListAuditRoomAccesses {
  constructor(
    private readonly database: Database,
    private readonly getAuditRoom: GetAuditRoom,
  ) {}

  /** @throws AuditRoomNotFound */
  async execute({ organizationId, environment }: Tenant, id: string, query: PageQuery): Promise<Page<AuditRoomAccess>> {
    const { accessCount } = await this.getAuditRoom.execute({ organizationId, environment }, id);
    const entered = { organizationId, environment, roomId: id };
    const rows = await listAccesses(this.database.of(entered), entered, query.pageSize ?? 20, offsetOf(query));
    return pageOf(rows.map(describeAccess), accessCount, query);
  }
}

function describeAccess(row: AccessRow): AuditRoomAccess {
  return { ...row, at: row.at.toISOString() };
}
