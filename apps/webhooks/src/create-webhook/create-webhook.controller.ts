import { Controller, Post, Res } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { CallerAddress } from '@probatum/http/client-address';
import { sendAnswer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestBody } from '@probatum/http/request';
import { AlsoResponds, Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import type { FastifyReply } from 'fastify';
import { CreatedWebhook, CreateWebhook, CreateWebhookRequest } from './create-webhook';

@Controller('webhooks')
export class CreateWebhookController {
  constructor(private readonly createWebhook: CreateWebhook) {}

  @Post()
  @RequiresScopes('webhooks:write')
  @ApiOperation({
    summary: 'Register a webhook',
    description: 'Events are sent to the URL from now on, signed with a secret that is shown this once.',
  })
  @Responds(201, CreatedWebhook, 'The webhook, with the secret that signs its deliveries')
  @AlsoResponds(409, 'There are as many webhooks as there may be')
  async createWebhookEndpoint(
    @Caller() caller: Identity,
    @CallerAddress() address: string,
    @RequestBody(CreateWebhookRequest) request: CreateWebhookRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendAnswer(reply, await this.createWebhook.execute(caller, address, request, 'needine', keyed));
  }
}
