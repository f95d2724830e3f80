import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Identity } from '@probatum/http/identity';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { Database } from '@probatum/persistence/database';
import { ApiKey, describeApiKey, keysAdministeredBy, tenantsAdministeredBy } from '../api-key/api-key';
import { getApiKey } from '../api-key/api-keys.repository';

@ApiTags('API keys')
@Controller('api-keys')
export class GetApiKeyController {
  constructor(private readonly database: Database) {}

  @Get(':id')
  @RequiresScopes('keys:read')
  @ApiOperation({
    summary: 'Read a key',
    description: 'The key without its secret, and when it was used last.',
  })
  @Responds(200, ApiKey, 'The key, without its secret')
  async getKey(@Caller() caller: Identity, @PathId('id', 'key') id: string): Promise<ApiKey> {
    const database = this.database.of(tenantsAdministeredBy(caller));
    return describeApiKey(await getApiKey(database, keysAdministeredBy(caller), id));
  }
}
