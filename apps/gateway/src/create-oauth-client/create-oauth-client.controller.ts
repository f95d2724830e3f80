import { Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestBody } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { OAuthClientWithSecret } from '../oauth-client/oauth-client';
import { CreateOAuthClient, CreateOAuthClientRequest } from './create-oauth-client';

@ApiTags('OAuth 2.0')
@Controller('oauth/clients')
export class CreateOAuthClientController {
  constructor(private readonly createOAuthClient: CreateOAuthClient) {}

  @Post()
  @RequiresScopes('keys:write')
  @ApiOperation({
    summary: 'Make an OAuth client',
    description:
      'It can do no more than the credential that makes it. With `private_key_jwt` it signs in with a key of its own instead of a secret.',
  })
  @Responds(201, OAuthClientWithSecret, 'The client was made; its secret is shown this once')
  createClient(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @RequestBody(CreateOAuthClientRequest) request: CreateOAuthClientRequest,
  ): Promise<OAuthClientWithSecret> {
    return this.createOAuthClient.execute(caller, address, request);
  }
}
