import type { ServiceDefinition } from '@probatum/service/run-service';
import { CreateIdempotencyKeys1700000000900, idempotencyRetention } from '@probatum/persistence/idempotency-table';
import { CreateKeyCheck1700000001600 } from '@probatum/persistence/key-check-table';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPayloadsUncompressed1700000003000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import { contextOf } from './endpoint/endpoint-secrets';
import { webhooks } from './endpoint/webhook-record';
import { CountRows1700000002200 } from './migrations/0011-count-rows';
import { CreateWebhooks1700000000300 } from './migrations/0002-create-webhooks';
import { CountInterruptions1700000002100 } from './migrations/0007-count-interruptions';
import { IndexLiveEndpoints1700000002400 } from './migrations/0012-index-live-endpoints';
import { IndexDeliveriesByAge1700000002600 } from './migrations/0013-index-deliveries-by-age';
import { KeepAnswers1700000002200 } from './migrations/0009-keep-answers';
import { LimitEndpointsOfUrl1700000002000 } from './migrations/0005-limit-endpoints-of-url';
import { SecureAnswers1700000002300 } from './migrations/0010-secure-answers';
import { SecureRows1700000001200 } from './migrations/0004-secure-rows';
import { CarryDeliveryTraces1700000002700 } from './migrations/0015-carry-delivery-traces';
import { DeliverToUrlsOfEnvelopes1700000003100 } from './migrations/0016-deliver-to-urls-of-envelopes';
import type { WebhooksConfig } from './webhooks.config';
import { WebhooksModule } from './webhooks.module';

/** Its reactions are idempotent by the key of a delivery. */
export function webhooksService(config: WebhooksConfig): ServiceDefinition<WebhooksConfig> {
  return {
    name: 'webhooks',
    config,
    module: WebhooksModule,
    publishes: 'webhooks',
    sealed: [{ table: 'endpoints', id: 'id', column: 'sealed_secret', contextOf }],
    tags: { Webhooks: 'Endpoints of the organization that receive events, and the result of each delivery.' },
    entities: [webhooks.entity],
    migrations: [
      CreateMessagingTables1700000000000,
      CreateWebhooks1700000000300,
      CreateIdempotencyKeys1700000000900,
      SecureRows1700000001200,
      LimitEndpointsOfUrl1700000002000,
      KeepPublishedEvents1700000001500,
      CountInterruptions1700000002100,
      CreateKeyCheck1700000001600,
      KeepAnswers1700000002200,
      SecureAnswers1700000002300,
      CountRows1700000002200,
      IndexLiveEndpoints1700000002400,
      IndexDeliveriesByAge1700000002600,
      CarryTraces1700000002700,
      CarryDeliveryTraces1700000002700,
      KeepPayloadsUncompressed1700000003000,
      DeliverToUrlsOfEnvelopes1700000003100,
    ],
    retention: [idempotencyRetention],
  };
}
