import { Controller, Get } from '@nestjs/common';
import { Caller } from '@probatum/http/identity/identity';
import { RequiresAnyScope } from '@probatum/http/identity/scopes';
import { type Data, DataOf, LimitQuery } from '@probatum/http/lists/cursor-pagination';
import { Describes } from '@probatum/http/openapi/describes';
import { Named } from '@probatum/http/validation/fields';
import { PathId, RequestQuery } from '@probatum/http/validation/request';
import { EnvelopeWebhookDelivery, ListDeliveries, type WebhookDelivery } from './list-deliveries';

@Controller('api/v1/webhooks')
export class ListEnvelopeDeliveriesController {
  constructor(private readonly list: ListDeliveries) {}

  @Get(':id/deliveries')
  @RequiresAnyScope('webhooks:write', 'webhooks:read')
  @Describes(
    'List the deliveries of a webhook for envelopes',
    'Lists the events that were sent to the webhook, newest first, each with every attempt.',
    { 200: Named('EnvelopeWebhookDeliveries', DataOf(EnvelopeWebhookDelivery)) },
  )
  listEnvelopeDeliveries(
    @Caller() caller: Caller,
    @PathId('id', 'whk') id: string,
    @RequestQuery(LimitQuery) query: LimitQuery,
  ): Promise<Data<WebhookDelivery>> {
    return this.list.walk(caller, id, query);
  }
}
