import { Controller, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
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
  @Responds(201, CreatedApiKey, 'The key was made; it is shown this once')
  async createKey(
    @Caller() caller: Identity,
    @RequestBody(CreateApiKeyRequest) request: CreateApiKeyRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendAnswer(reply, await this.createApiKey.execute(caller, request, keyed));
  }
}
