import { Controller, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { sendAnswer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestBody } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import type { FastifyReply } from 'fastify';
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
  async createClient(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @RequestBody(CreateOAuthClientRequest) request: CreateOAuthClientRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendAnswer(reply, await this.createOAuthClient.execute(caller, address, request, keyed));
  }
}
