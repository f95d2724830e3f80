import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Caller, type Identity } from '@probatum/http/identity';
import { type Page, PageOf, PageQuery } from '@probatum/http/pagination';
import { RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { OAuthClient } from '../oauth-client/oauth-client';
import { ListOAuthClients } from './list-oauth-clients';

@ApiTags('OAuth 2.0')
@Controller('oauth/clients')
export class ListOAuthClientsController {
  constructor(private readonly listOAuthClients: ListOAuthClients) {}

  @Get()
  @RequiresScopes('keys:read')
  @ApiOperation({
    summary: 'List OAuth clients',
    description: 'Those of the environments that the caller administers, newest first.',
  })
  @Responds(200, PageOf(OAuthClient), 'The clients, newest first')
  listClients(@Caller() caller: Identity, @RequestQuery(PageQuery) query: PageQuery): Promise<Page<OAuthClient>> {
    return this.listOAuthClients.execute(caller, query);
  }
}
