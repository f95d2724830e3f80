import { Controller, Post, UseGuards } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/identity/client-address';
import { Describes } from '@probatum/http/openapi/describes';
import { Fields, OneOf } from '@probatum/http/validation/fields';
import { Type } from '@sinclair/typebox';
import type { OAuthClientRow } from '../credentials/oauth-clients/oauth-client-row';
import { AuthenticatedClient, ClientGuard } from './authenticate-client/client-guard';
import { clientParameters, howClientsAuthenticate, TokenParameters } from './authenticate-client/client-parameters';
import { IntrospectAccessToken, Introspection } from './introspect-access-token/introspect-access-token';
import { IssueAccessToken, TokenResponse } from './issue-access-token/issue-access-token';
import { FormRoute, RequestForm } from './request/form-route';
import type { Form } from './request/read-form';
import { RevokeAccessToken } from './revoke-access-token/revoke-access-token';

const TokenRequest = Fields({
  grant_type: OneOf(['client_credentials']),
  scope: Type.Optional(
    Type.String({ description: 'Scopes, separated by spaces; by default all scopes of the client' }),
  ),
  ...clientParameters,
});

@ApiTags('OAuth 2.0')
@Controller('oauth')
export class TokensController {
  constructor(
    private readonly issue: IssueAccessToken,
    private readonly revoke: RevokeAccessToken,
    private readonly introspect: IntrospectAccessToken,
  ) {}

  @Post('token')
  @FormRoute(TokenRequest)
  @UseGuards(ClientGuard)
  @Describes(
    'Get an access token',
    `Issues an access token to a client (RFC 6749 section 4.4). ${howClientsAuthenticate}`,
    { 200: TokenResponse },
  )
  issueAccessToken(@AuthenticatedClient() client: OAuthClientRow, @RequestForm() form: Form): Promise<TokenResponse> {
    return this.issue.execute(client, form);
  }

  @Post('revoke')
  @FormRoute(TokenParameters)
  @UseGuards(ClientGuard)
  @Describes(
    'Revoke an access token',
    `Ends an access token of the client before it expires (RFC 7009). ${howClientsAuthenticate}`,
    { 200: 'The token is revoked, or was no longer valid' },
  )
  revokeAccessToken(
    @AuthenticatedClient() client: OAuthClientRow,
    @CallerAddress() address: string,
    @RequestForm() form: Form,
  ): Promise<void> {
    return this.revoke.execute(client, address, form);
  }

  @Post('introspect')
  @FormRoute(TokenParameters)
  @UseGuards(ClientGuard)
  @Describes(
    'Introspect an access token',
    `Shows whether an access token of the client is valid, and its scopes (RFC 7662). ${howClientsAuthenticate}`,
    { 200: Introspection },
  )
  introspectAccessToken(
    @AuthenticatedClient() client: OAuthClientRow,
    @RequestForm() form: Form,
  ): Promise<Introspection> {
    return this.introspect.execute(client, form);
  }
}
