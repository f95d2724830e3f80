import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { isId } from '@probatum/contracts/ids';
import { Caller, type Identity } from '@probatum/http/identity';
import { PathId } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { RegisteredWebhook } from '../endpoint/endpoint';
import { WebhookNotFound } from '../endpoint/endpoint.errors';
import { EndpointsRepository } from '../endpoint/endpoints.repository';

@Controller('webhooks')
export class GetWebhookController {
  constructor(private readonly endpoints: EndpointsRepository) {}

  @Get(':id')
  @RequiresScopes('webhooks:read')
  @ApiOperation({
    summary: 'Read a webhook',
    description: 'As it was registered; what was sent to it are its deliveries.',
  })
  @Responds(200, RegisteredWebhook, 'The webhook')
  async getWebhook(@Caller() caller: Identity, @PathId('id', 'whk') id: string): Promise<RegisteredWebhook> {
    const webhook = isId('whk', id) && (await this.endpoints.find(caller, id));
    if (!webhook) throw new WebhookNotFound(id);
    return webhook;
  }
}
