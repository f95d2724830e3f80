import { Controller, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { sendAnswer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller, type Identity } from '@probatum/http/identity';
import { PathId, RequestBody } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import type { FastifyReply } from 'fastify';
import { CreatedApiKey } from '../api-key/api-key';
import { RotateApiKey, RotateApiKeyRequest } from './rotate-api-key';

@ApiTags('API keys')
@Controller('api-keys')
export class RotateApiKeyController {
  constructor(private readonly rotateApiKey: RotateApiKey) {}

  @Post(':id/rotate')
  @RequiresScopes('keys:write')
  @ApiOperation({
    summary: 'Rotate a key',
    description: 'Puts a new key with the same rights in its place; the old one goes on working for the overlap.',
  })
  @Responds(201, CreatedApiKey, 'The new key; it is shown this once')
  @AlsoResponds(409, 'The key is not active any more, or was rotated already')
  async rotateKey(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @PathId('id', 'key') id: string,
    @RequestBody(RotateApiKeyRequest, { required: false }) request: RotateApiKeyRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendAnswer(reply, await this.rotateApiKey.execute(caller, address, id, request, keyed));
  }
}
