import { Controller, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { sendAnswer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestBody } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import type { FastifyReply } from 'fastify';
import { ApiKey } from '../api-key/api-key';
import { ImportApiKey, ImportApiKeyRequest } from './import-api-key';

@ApiTags('API keys')
@Controller('api-keys')
export class ImportApiKeyController {
  constructor(private readonly importApiKey: ImportApiKey) {}

  @Post('import')
  @RequiresScopes('keys:write')
  @ApiOperation({
    summary: 'Import a key of another system',
    description: 'Only its hash comes here. Whoever holds the key goes on using it.',
  })
  @Responds(201, ApiKey, 'The key works here from now on')
  @AlsoResponds(409, 'It is here already')
  async importKey(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @RequestBody(ImportApiKeyRequest) request: ImportApiKeyRequest,
    @Idempotent() keyed: KeyedRequest | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendAnswer(reply, await this.importApiKey.execute(caller, address, request, keyed));
  }
}
