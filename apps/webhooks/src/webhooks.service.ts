import type { ServiceDefinition } from '@probatum/http/run-service';
import { CreateWebhooks1700000000300 } from './migrations/create-webhooks';
import type { WebhooksConfig } from './webhooks.config';
import { WebhooksModule } from './webhooks.module';

/** It publishes nothing and is idempotent by its own keys: no outbox, no inbox. */
export function webhooksService(config: WebhooksConfig): ServiceDefinition<WebhooksConfig> {
  return { name: 'webhooks', config, module: WebhooksModule, migrations: [CreateWebhooks1700000000300] };
}
