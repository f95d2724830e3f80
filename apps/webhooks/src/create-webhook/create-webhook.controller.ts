import { Controller, Post } from '@nestjs/common';
import { Caller, type Identity } from '@probatum/http/identity';
import { RequestBody } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { CreatedWebhook, CreateWebhook, CreateWebhookRequest } from './create-webhook';

@Controller('webhooks')
export class CreateWebhookController {
  constructor(private readonly createWebhook: CreateWebhook) {}

  @Post()
  @RequiresScopes('webhooks:write')
  @Responds(201, CreatedWebhook, 'The webhook, with the secret that signs its deliveries')
  createWebhookEndpoint(
    @Caller() caller: Identity,
    @RequestBody(CreateWebhookRequest) request: CreateWebhookRequest,
  ): Promise<CreatedWebhook> {
    return this.createWebhook.execute(caller, request, 'needine');
  }
}
