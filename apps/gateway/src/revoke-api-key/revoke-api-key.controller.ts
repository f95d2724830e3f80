import { Controller, Delete } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { Caller, type Identity } from '@probatum/http/identity';
import { IfMatch, Precondition } from '@probatum/http/precondition';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { RevokeApiKey } from './revoke-api-key';

@ApiTags('API keys')
@Controller('api-keys')
export class RevokeApiKeyController {
  constructor(private readonly revokeApiKey: RevokeApiKey) {}

  @Delete(':id')
  @RequiresScopes('keys:write')
  @ApiOperation({
    summary: 'Revoke an API key',
    description: 'It is refused everywhere within a second. Repeating it changes nothing.',
  })
  @Responds(204, undefined, 'The key is revoked')
  revokeKey(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @PathId('id', 'key') id: string,
    @IfMatch() precondition: Precondition,
  ): Promise<void> {
    return this.revokeApiKey.execute(caller, address, id, precondition);
  }
}
