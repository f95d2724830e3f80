import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Identity } from '@probatum/http/identity';
import { PathId } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { Database } from '@probatum/persistence/database';
import { tenantsAdministeredBy } from '../api-key/api-key';
import { clientsAdministeredBy, describeClient, OAuthClient } from '../oauth-client/oauth-client';
import { getClient } from '../oauth-client/oauth-clients.repository';

@ApiTags('OAuth 2.0')
@Controller('oauth/clients')
export class GetOAuthClientController {
  constructor(private readonly database: Database) {}

  @Get(':id')
  @RequiresScopes('keys:read')
  @ApiOperation({
    summary: 'Read an OAuth client',
    description: 'With the beginning of each secret, and when it was used last: an old one that nobody uses can go.',
  })
  @Responds(200, OAuthClient, 'The client, and when each of its secrets was used last')
  @AlsoResponds(404, 'There is no such client')
  async getClient(@Caller() caller: Identity, @PathId('id', 'oac') id: string): Promise<OAuthClient> {
    const database = this.database.of(tenantsAdministeredBy(caller));
    return describeClient(await getClient(database, clientsAdministeredBy(caller), id));
  }
}
