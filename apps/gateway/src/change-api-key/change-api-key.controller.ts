import { Controller, Patch } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { Caller, type Identity } from '@probatum/http/identity';
import { IfMatch, Precondition } from '@probatum/http/precondition';
import { PathId, RequestBody } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { ApiKey } from '../api-key/api-key';
import { ChangeApiKey, ChangeApiKeyRequest } from './change-api-key';

@ApiTags('API keys')
@Controller('api-keys')
export class ChangeApiKeyController {
  constructor(private readonly changeApiKey: ChangeApiKey) {}

  @Patch(':id')
  @RequiresScopes('keys:write')
  @ApiOperation({
    summary: 'Change a key',
    description: 'What is left out stays as it is. It takes effect everywhere within a second.',
  })
  @Responds(200, ApiKey, 'The key as it is now')
  @AlsoResponds(409, 'The key is not active any more')
  changeKey(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @PathId('id', 'key') id: string,
    @RequestBody(ChangeApiKeyRequest) request: ChangeApiKeyRequest,
    @IfMatch() precondition: Precondition,
  ): Promise<ApiKey> {
    return this.changeApiKey.execute(caller, address, id, request, precondition);
  }
}
