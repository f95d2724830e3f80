import type { ServiceDefinition } from '@probatum/http/run-service';
import { CreateIdempotencyKeys1700000000900, idempotencyRetention } from '@probatum/persistence/idempotency-table';
import { CreateMessagingTables1700000000000 } from '@probatum/persistence/messaging-tables';
import { CreateWebhooks1700000000300 } from './migrations/create-webhooks';
import { SecureRows1700000001200 } from './migrations/secure-rows';
import type { WebhooksConfig } from './webhooks.config';
import { WebhooksModule } from './webhooks.module';

/** Its reactions are idempotent by the key of a delivery. */
export function webhooksService(config: WebhooksConfig): ServiceDefinition<WebhooksConfig> {
  return {
    name: 'webhooks',
    config,
    module: WebhooksModule,
    publishes: 'webhooks',
    tags: { Webhooks: 'Addresses of yours to which events are sent, and what became of each delivery.' },
    migrations: [
      CreateMessagingTables1700000000000,
      CreateWebhooks1700000000300,
      CreateIdempotencyKeys1700000000900,
      SecureRows1700000001200,
    ],
    retention: [idempotencyRetention],
  };
}
