import type { ServiceDefinition } from '@probatum/http/run-service';
import { CreateIdempotencyKeys1700000000900, idempotencyRetention } from '@probatum/persistence/idempotency-table';
import { CreateMessagingTables1700000000000 } from '@probatum/persistence/messaging-tables';
import type { AnchoringConfig } from './anchoring.config';
import { AnchoringModule } from './anchoring.module';
import { CreateAnchors1700000000200 } from './migrations/create-anchors';
import { SecureRows1700000001200 } from './migrations/secure-rows';

export function anchoringService(config: AnchoringConfig): ServiceDefinition<AnchoringConfig> {
  return {
    name: 'anchoring',
    config,
    module: AnchoringModule,
    tags: { Anchors: 'Batches of certificates whose common root is written to a public chain.' },
    migrations: [
      CreateMessagingTables1700000000000,
      CreateAnchors1700000000200,
      CreateIdempotencyKeys1700000000900,
      SecureRows1700000001200,
    ],
    publishes: 'anchoring',
    retention: [idempotencyRetention],
  };
}
