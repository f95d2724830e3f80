import { Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestBody } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
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
  createKey(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @RequestBody(CreateApiKeyRequest) request: CreateApiKeyRequest,
  ): Promise<CreatedApiKey> {
    return this.createApiKey.execute(caller, address, request);
  }
}
