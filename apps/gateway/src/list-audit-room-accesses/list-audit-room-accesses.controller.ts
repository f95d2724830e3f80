import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Identity } from '@probatum/http/identity';
import { type Page, PageOf, PageQuery } from '@probatum/http/pagination';
import { PathId, RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { AuditRoomAccess, ListAuditRoomAccesses } from './list-audit-room-accesses';

@ApiTags('Audit rooms')
@Controller('audit-rooms')
export class ListAuditRoomAccessesController {
  constructor(private readonly listAccesses: ListAuditRoomAccesses) {}

  @Get(':id/accesses')
  @RequiresScopes('audit-rooms:read')
  @Responds(200, PageOf(AuditRoomAccess), 'Every request with the token of the room, newest first')
  listAccessesOfRoom(
    @Caller() caller: Identity,
    @PathId('id', 'room') id: string,
    @RequestQuery(PageQuery) query: PageQuery,
  ): Promise<Page<AuditRoomAccess>> {
    return this.listAccesses.execute(caller, id, query);
  }
}
