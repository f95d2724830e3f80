import { Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { Caller, type Identity } from '@probatum/http/identity';
import { PathId, RequestBody } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
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
  rotateKey(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @PathId('id', 'key') id: string,
    @RequestBody(RotateApiKeyRequest) request: RotateApiKeyRequest,
  ): Promise<CreatedApiKey> {
    return this.rotateApiKey.execute(caller, address, id, request);
  }
}
