import { Controller, Patch } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { Caller, type Identity } from '@probatum/http/identity';
import { IfMatch, Precondition } from '@probatum/http/precondition';
import { PathId, RequestBody } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { OAuthClient } from '../oauth-client/oauth-client';
import { ChangeOAuthClient, ChangeOAuthClientRequest } from './change-oauth-client';

@ApiTags('OAuth 2.0')
@Controller('oauth/clients')
export class ChangeOAuthClientController {
  constructor(private readonly changeOAuthClient: ChangeOAuthClient) {}

  @Patch(':id')
  @RequiresScopes('keys:write')
  @ApiOperation({
    summary: 'Change an OAuth client',
    description:
      'What is left out stays as it is. Tokens that were issued before are bound by the change within a second.',
  })
  @Responds(200, OAuthClient, 'The client as it is now')
  @AlsoResponds(404, 'There is no such client')
  changeClient(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @PathId('id', 'oac') id: string,
    @RequestBody(ChangeOAuthClientRequest) request: ChangeOAuthClientRequest,
    @IfMatch() precondition: Precondition,
  ): Promise<OAuthClient> {
    return this.changeOAuthClient.execute(caller, address, id, request, precondition);
  }
}
