import { Controller, Post, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Fields, OneOf } from '@probatum/http/fields';
import { Responds } from '@probatum/http/responses';
import { Type } from '@sinclair/typebox';
import { AuthenticatedClient, ClientGuard } from '../authenticate-client/client-guard';
import { clientParameters, howClientsAuthenticate } from '../authenticate-client/client-parameters';
import type { OAuthClientRow } from '../oauth-client/oauth-client-row';
import { FormRoute, RequestForm } from '../oauth-request/form-route';
import type { Form } from '../oauth-request/read-form';
import { IssueAccessToken, TokenResponse } from './issue-access-token';

const TokenRequest = Fields({
  grant_type: OneOf(['client_credentials']),
  scope: Type.Optional(Type.String({ description: 'Scopes, space between; all that the client has unless told' })),
  ...clientParameters,
});

@ApiTags('OAuth 2.0')
@Controller('oauth/token')
export class IssueAccessTokenController {
  constructor(private readonly issueAccessToken: IssueAccessToken) {}

  @Post()
  @FormRoute(TokenRequest)
  @UseGuards(ClientGuard)
  @ApiOperation({
    summary: 'Get an access token',
    description: `An access token for a client (RFC 6749 section 4.4). ${howClientsAuthenticate}`,
  })
  @Responds(200, TokenResponse, 'The token')
  issueToken(@AuthenticatedClient() client: OAuthClientRow, @RequestForm() form: Form): Promise<TokenResponse> {
    return this.issueAccessToken.execute(client, form);
  }
}
