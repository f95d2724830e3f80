import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Identity } from '@probatum/http/identity';
import { type Page, PageOf, PageQuery } from '@probatum/http/pagination';
import { RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { AuditRoom } from '../audit-room/audit-room';
import { ListAuditRooms } from './list-audit-rooms';

@ApiTags('Audit rooms')
@Controller('audit-rooms')
export class ListAuditRoomsController {
  constructor(private readonly listAuditRooms: ListAuditRooms) {}

  @Get()
  @RequiresScopes('audit-rooms:read')
  @Responds(200, PageOf(AuditRoom), 'The rooms, newest first, with those that have expired or were ended')
  listRooms(@Caller() caller: Identity, @RequestQuery(PageQuery) query: PageQuery): Promise<Page<AuditRoom>> {
    return this.listAuditRooms.execute(caller, query);
  }
}
