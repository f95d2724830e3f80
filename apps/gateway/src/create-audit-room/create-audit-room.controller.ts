import { Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { sendAnswer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestBody } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import type { FastifyReply } from 'fastify';
import { CreatedAuditRoom } from '../audit-room/audit-room';
import { CreateAuditRoom } from './create-audit-room';
import { CreateAuditRoomRequest } from './create-audit-room.request';

@ApiTags('Audit rooms')
@Controller('audit-rooms')
export class CreateAuditRoomController {
  constructor(private readonly createAuditRoom: CreateAuditRoom) {}

  /** Nobody lets others read what they cannot read themselves: hence the second scope. */
  @Post()
  @RequiresScopes('audit-rooms:write', 'certificates:read')
  @Responds(201, CreatedAuditRoom, 'The room is open; its token, shown this once, reads what was granted until it ends')
  async createRoom(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @RequestBody(CreateAuditRoomRequest) request: CreateAuditRoomRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendAnswer(reply, await this.createAuditRoom.execute(caller, address, request, keyed));
  }
}
