import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Named } from '@probatum/http/fields';
import { Caller, type Identity } from '@probatum/http/identity';
import { type Page, PageOf, PageQuery } from '@probatum/http/pagination';
import { RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { Webhook } from '../endpoint/endpoint';
import { ListWebhooks } from './list-webhooks';

@Controller('webhooks')
export class ListWebhooksController {
  constructor(private readonly listWebhooks: ListWebhooks) {}

  @Get()
  @RequiresScopes('webhooks:read')
  @ApiOperation({ summary: 'List webhooks', description: 'Newest first, each with its last delivery.' })
  @Responds(200, Named('WebhookPage', PageOf(Webhook)), 'The webhooks, newest first, each with its last delivery')
  listWebhookEndpoints(@Caller() caller: Identity, @RequestQuery(PageQuery) query: PageQuery): Promise<Page<Webhook>> {
    return this.listWebhooks.execute(caller, query, 'needine');
  }
}
