import { Controller, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { sendAnswer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller, type Identity } from '@probatum/http/identity';
import { PathId, RequestBody } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import type { FastifyReply } from 'fastify';
import { OAuthClientWithSecret } from '../oauth-client/oauth-client';
import { RotateClientSecret, RotateClientSecretRequest } from './rotate-client-secret';

@ApiTags('OAuth 2.0')
@Controller('oauth/clients')
export class RotateClientSecretController {
  constructor(private readonly rotateClientSecret: RotateClientSecret) {}

  @Post(':id/rotate-secret')
  @RequiresScopes('keys:write')
  @ApiOperation({
    summary: 'Rotate the secret of an OAuth client',
    description: 'Adds a secret; the others go on working for the overlap. Needs all the scopes that the client has.',
  })
  @Responds(201, OAuthClientWithSecret, 'The client with its new secret, which is shown this once')
  @AlsoResponds(404, 'There is no such client')
  @AlsoResponds(409, 'The client has no secret, or as many as can be')
  async rotateSecret(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @PathId('id', 'oac') id: string,
    @RequestBody(RotateClientSecretRequest, { required: false }) request: RotateClientSecretRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendAnswer(reply, await this.rotateClientSecret.execute(caller, address, id, request, keyed));
  }
}
