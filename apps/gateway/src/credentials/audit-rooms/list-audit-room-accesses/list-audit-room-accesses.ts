import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Fields, Named, Nullable, Time } from '@probatum/http/validation/fields';
import { type Page, type PageQuery, readPage } from '@probatum/http/lists/pagination';
import { Database } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { type Static, Type } from '@sinclair/typebox';
import { type AccessRow, listAccesses } from '../accesses.repository';
import { auditRooms } from '../audit-room-record';

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
    private readonly records: Records,
  ) {}

  /** @throws AuditRoomNotFound */
  async execute({ organizationId, environment }: Tenant, id: string, query: PageQuery): Promise<Page<AuditRoomAccess>> {
    const { accessCount } = await this.records.find({ organizationId, environment }, auditRooms, id);
    const entered = { organizationId, environment, roomId: id };
    const page = await readPage(query, {
      read: (limit, offset) => listAccesses(this.database.of(entered), entered, limit, offset),
      count: () => Promise.resolve(accessCount),
    });
    return { ...page, items: page.items.map(describeAccess) };
  }
}

function describeAccess(row: AccessRow): AuditRoomAccess {
  return { ...row, at: row.at.toISOString() };
}
