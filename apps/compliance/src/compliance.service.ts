import { CreateIdempotencyKeys1700000000900, idempotencyRetention } from '@probatum/persistence/idempotency-table';
import { CreateKeyCheck1700000001600 } from '@probatum/persistence/key-check-table';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import { CreateRecordHistory1700000003000 } from '@probatum/records/record-history-table';
import type { ServiceDefinition } from '@probatum/service/run-service';
import type { ComplianceConfig } from './compliance.config';
import { ComplianceModule } from './compliance.module';
import { SecureRows1700000001200 } from './migrations/0001-secure-rows';
import { CreateRegisters1700000003100 } from './migrations/0002-create-registers';
import { models } from './models/model';
import { evaluations } from './models/performance/evaluation';
import { vendors } from './vendors/vendor';

export function complianceService(config: ComplianceConfig): ServiceDefinition<ComplianceConfig> {
  return {
    name: 'compliance',
    config,
    module: ComplianceModule,
    publishes: 'compliance',
    tags: {
      Vendors: 'Providers of models and other AI services, with their data processing agreements.',
      Models: 'The inventory of models, their classification and their evaluations.',
    },
    entities: [vendors.entity, models.entity, evaluations.entity],
    migrations: [
      CreateMessagingTables1700000000000,
      CreateIdempotencyKeys1700000000900,
      SecureRows1700000001200,
      KeepPublishedEvents1700000001500,
      CreateKeyCheck1700000001600,
      CarryTraces1700000002700,
      CreateRecordHistory1700000003000,
      CreateRegisters1700000003100,
    ],
    retention: [idempotencyRetention],
  };
}
