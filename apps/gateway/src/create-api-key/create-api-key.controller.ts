import { Controller, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { sendAnswer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestBody } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import type { FastifyReply } from 'fastify';
import { CreatedApiKey } from '../api-key/api-key';
import { CreateApiKey, CreateApiKeyRequest } from './create-api-key';

@ApiTags('API keys')
@Controller('api-keys')
export class CreateApiKeyController {
  constructor(private readonly createApiKey: CreateApiKey) {}

  @Post()
  @RequiresScopes('keys:write')
  @ApiOperation({
    summary: 'Make an API key',
    description: 'It can do no more than the key that makes it, and is shown this once.',
  })
  @Responds(201, CreatedApiKey, 'The key was made; it is shown this once')
  async createKey(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @RequestBody(CreateApiKeyRequest) request: CreateApiKeyRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendAnswer(reply, await this.createApiKey.execute(caller, address, request, keyed));
  }
}
