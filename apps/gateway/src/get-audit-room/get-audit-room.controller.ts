import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Caller, type Identity } from '@probatum/http/identity';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { AuditRoom } from '../audit-room/audit-room';
import { GetAuditRoom } from './get-audit-room';

@ApiTags('Audit rooms')
@Controller('audit-rooms')
export class GetAuditRoomController {
  constructor(private readonly getAuditRoom: GetAuditRoom) {}

  @Get(':id')
  @RequiresScopes('audit-rooms:read')
  @Responds(200, AuditRoom, 'The room')
  getRoom(@Caller() caller: Identity, @PathId('id', 'room') id: string): Promise<AuditRoom> {
    return this.getAuditRoom.execute(caller, id);
  }
}
