import { Controller, Delete } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { Caller, type Identity } from '@probatum/http/identity';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { EndAuditRoom } from './end-audit-room';

@ApiTags('Audit rooms')
@Controller('audit-rooms')
export class EndAuditRoomController {
  constructor(private readonly endAuditRoom: EndAuditRoom) {}

  @Delete(':id')
  @RequiresScopes('audit-rooms:write')
  @Responds(204, undefined, 'The room is over; it stays in the list, and so does its log')
  endRoom(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @PathId('id', 'room') id: string,
  ): Promise<void> {
    return this.endAuditRoom.execute(caller, address, id);
  }
}
