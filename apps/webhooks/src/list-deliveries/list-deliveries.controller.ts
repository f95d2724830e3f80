import { Controller, Get } from '@nestjs/common';
import { Describes } from '@probatum/http/openapi/describes';
import { Named } from '@probatum/http/validation/fields';
import { Caller } from '@probatum/http/identity/identity';
import { type Page, PageOf, PageQuery } from '@probatum/http/lists/pagination';
import { PathId, RequestQuery } from '@probatum/http/validation/request';
import { RequiresScopes } from '@probatum/http/identity/scopes';
import { ListDeliveries, WebhookDelivery } from './list-deliveries';

@Controller('webhooks')
export class ListDeliveriesController {
  constructor(private readonly list: ListDeliveries) {}

  @Get(':id/deliveries')
  @RequiresScopes('webhooks:read')
  @Describes(
    'List the deliveries of a webhook',
    'Lists the events that were sent to the webhook, newest first, each with every attempt.',
    { 200: Named('WebhookDeliveryPage', PageOf(WebhookDelivery)) },
  )
  listDeliveries(
    @Caller() caller: Caller,
    @PathId('id', 'whk') id: string,
    @RequestQuery(PageQuery) query: PageQuery,
  ): Promise<Page<WebhookDelivery>> {
    return this.list.execute(caller, id, query);
  }
}
