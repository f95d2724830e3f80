import { Controller, Post, UseGuards } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { Responds } from '@probatum/http/responses';
import { AuthenticatedClient, ClientGuard } from '../authenticate-client/client-guard';
import { howClientsAuthenticate, TokenParameters } from '../authenticate-client/client-parameters';
import type { OAuthClientRow } from '../oauth-client/oauth-client-row';
import { FormRoute, RequestForm } from '../oauth-request/form-route';
import type { Form } from '../oauth-request/read-form';
import { RevokeAccessToken } from './revoke-access-token';

@ApiTags('OAuth 2.0')
@Controller('oauth/revoke')
export class RevokeAccessTokenController {
  constructor(private readonly revokeAccessToken: RevokeAccessToken) {}

  @Post()
  @FormRoute(TokenParameters)
  @UseGuards(ClientGuard)
  @ApiOperation({
    summary: 'Revoke an access token',
    description: `Ends an access token of the client before its time (RFC 7009). ${howClientsAuthenticate}`,
  })
  @Responds(200, undefined, 'It is revoked, or was not valid any more')
  revokeToken(
    @AuthenticatedClient() client: OAuthClientRow,
    @CallerAddress() address: string,
    @RequestForm() form: Form,
  ): Promise<void> {
    return this.revokeAccessToken.execute(client, address, form);
  }
}
