import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Named } from '@probatum/http/fields';
import { Caller, type Identity } from '@probatum/http/identity';
import { type Page, PageOf, PageQuery } from '@probatum/http/pagination';
import { PathId, RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { ListDeliveries, WebhookDelivery } from './list-deliveries';

@Controller('webhooks')
export class ListDeliveriesController {
  constructor(private readonly listDeliveries: ListDeliveries) {}

  @Get(':id/deliveries')
  @RequiresScopes('webhooks:read')
  @ApiOperation({
    summary: 'List the deliveries of a webhook',
    description: 'What was sent to it, newest first, with every attempt.',
  })
  @Responds(
    200,
    Named('WebhookDeliveryPage', PageOf(WebhookDelivery)),
    'What was sent to the webhook, newest first, with every attempt',
  )
  listWebhookDeliveries(
    @Caller() caller: Identity,
    @PathId('id', 'whk') id: string,
    @RequestQuery(PageQuery) query: PageQuery,
  ): Promise<Page<WebhookDelivery>> {
    return this.listDeliveries.execute(caller, id, query);
  }
}
