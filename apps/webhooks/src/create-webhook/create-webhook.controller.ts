import { Controller, Post, Res } from '@nestjs/common';
import { sendAnswer } from '@probatum/http/idempotency/answer';
import { Idempotent } from '@probatum/http/idempotency/idempotent';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestBody } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import type { FastifyReply } from 'fastify';
import { CreatedWebhook, CreateWebhook, CreateWebhookRequest } from './create-webhook';

@Controller('webhooks')
export class CreateWebhookController {
  constructor(private readonly createWebhook: CreateWebhook) {}

  @Post()
  @RequiresScopes('webhooks:write')
  @Responds(201, CreatedWebhook, 'The webhook, with the secret that signs its deliveries')
  async createWebhookEndpoint(
    @Caller() caller: Identity,
    @RequestBody(CreateWebhookRequest) request: CreateWebhookRequest,
    @Idempotent({ holdsSecret: true }) keyed: KeyedRequest | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendAnswer(reply, await this.createWebhook.execute(caller, request, 'needine', keyed));
  }
}
