import type { ServiceDefinition } from '@probatum/service/run-service';
import { CreateIdempotencyKeys1700000000900, idempotencyRetention } from '@probatum/persistence/idempotency-table';
import { CreateKeyCheck1700000001600 } from '@probatum/persistence/key-check-table';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPayloadsUncompressed1700000003000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import type { AnchoringConfig } from './anchoring.config';
import { AnchoringModule } from './anchoring.module';
import { CountRows1700000002200 } from './migrations/0008-count-rows';
import { CreateAnchors1700000000200 } from './migrations/0002-create-anchors';
import { GuardUnsealedBatches1700000002300 } from './migrations/0009-guard-unsealed-batches';
import { IndexWaitingLeaves1700000002400 } from './migrations/0010-index-waiting-leaves';
import { MergeUnsentBatches1700000001400 } from './migrations/0005-merge-unsent-batches';
import { SecureRows1700000001200 } from './migrations/0004-secure-rows';

export function anchoringService(config: AnchoringConfig): ServiceDefinition<AnchoringConfig> {
  return {
    name: 'anchoring',
    config,
    module: AnchoringModule,
    tags: { Anchors: 'Batches of certificates whose Merkle root is written to a public chain.' },
    migrations: [
      CreateMessagingTables1700000000000,
      CreateAnchors1700000000200,
      CreateIdempotencyKeys1700000000900,
      SecureRows1700000001200,
      MergeUnsentBatches1700000001400,
      KeepPublishedEvents1700000001500,
      CreateKeyCheck1700000001600,
      CountRows1700000002200,
      GuardUnsealedBatches1700000002300,
      IndexWaitingLeaves1700000002400,
      CarryTraces1700000002700,
      KeepPayloadsUncompressed1700000003000,
    ],
    publishes: 'anchoring',
    retention: [idempotencyRetention],
  };
}
