import type { ServiceDefinition } from '@probatum/http/run-service';
import { CreateMessagingTables1700000000000 } from '@probatum/persistence/messaging-tables';
import { CreateAssessments1700000000100 } from './migrations/create-assessments';
import type { TrustEngineConfig } from './trust-engine.config';
import { TrustEngineModule } from './trust-engine.module';

export function trustEngineService(config: TrustEngineConfig): ServiceDefinition<TrustEngineConfig> {
  return {
    name: 'trust-engine',
    config,
    module: TrustEngineModule,
    migrations: [CreateMessagingTables1700000000000, CreateAssessments1700000000100],
    publishes: 'trust-engine',
  };
}
