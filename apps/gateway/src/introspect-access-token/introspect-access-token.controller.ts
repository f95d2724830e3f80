import { Controller, Post, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Responds } from '@probatum/http/responses';
import { AuthenticatedClient, ClientGuard } from '../authenticate-client/client-guard';
import { howClientsAuthenticate, TokenParameters } from '../authenticate-client/client-parameters';
import type { OAuthClientRow } from '../oauth-client/oauth-client-row';
import { FormRoute, RequestForm } from '../oauth-request/form-route';
import type { Form } from '../oauth-request/read-form';
import { IntrospectAccessToken, Introspection } from './introspect-access-token';

@ApiTags('OAuth 2.0')
@Controller('oauth/introspect')
export class IntrospectAccessTokenController {
  constructor(private readonly introspectAccessToken: IntrospectAccessToken) {}

  @Post()
  @FormRoute(TokenParameters)
  @UseGuards(ClientGuard)
  @ApiOperation({
    summary: 'Introspect an access token',
    description: `What an access token of the client is worth now (RFC 7662). ${howClientsAuthenticate}`,
  })
  @Responds(200, Introspection, 'The state of the token')
  introspectToken(@AuthenticatedClient() client: OAuthClientRow, @RequestForm() form: Form): Promise<Introspection> {
    return this.introspectAccessToken.execute(client, form);
  }
}
