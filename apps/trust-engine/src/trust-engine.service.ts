import type { ServiceDefinition } from '@probatum/service/run-service';
import { CreateKeyCheck1700000001600 } from '@probatum/persistence/key-check-table';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPayloadsUncompressed1700000003000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import { CreateAssessments1700000000100 } from './migrations/0002-create-assessments';
import type { TrustEngineConfig } from './trust-engine.config';
import { TrustEngineModule } from './trust-engine.module';

export function trustEngineService(config: TrustEngineConfig): ServiceDefinition<TrustEngineConfig> {
  return {
    name: 'trust-engine',
    config,
    module: TrustEngineModule,
    migrations: [
      CreateMessagingTables1700000000000,
      CreateAssessments1700000000100,
      KeepPublishedEvents1700000001500,
      CreateKeyCheck1700000001600,
      CarryTraces1700000002700,
      KeepPayloadsUncompressed1700000003000,
    ],
    publishes: 'trust-engine',
  };
}
