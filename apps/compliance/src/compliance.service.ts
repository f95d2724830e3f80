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
import { CreateComplianceRecords1700000003200 } from './migrations/0003-create-compliance-records';
import { technicalDocs } from './certificates/technical-doc/technical-doc';
import { transparencyRecords } from './certificates/transparency/transparency-record';
import { frias } from './fria/fria';
import { incidents } from './incidents/incident';
import { literacyRecords } from './literacy/literacy-record';
import { models } from './models/model';
import { monitoringPlans } from './monitoring-plans/monitoring-plan';
import { qmsRecords } from './qms/qms-record';
import { risks } from './risk-management/risk';
import { evaluations } from './models/performance/evaluation';
import { vendors } from './vendors/vendor';

const allRecords = [
  ...[vendors, models, evaluations, transparencyRecords, technicalDocs],
  ...[frias, risks, monitoringPlans, literacyRecords, incidents, qmsRecords],
];

export function complianceService(config: ComplianceConfig): ServiceDefinition<ComplianceConfig> {
  return {
    name: 'compliance',
    config,
    module: ComplianceModule,
    publishes: 'compliance',
    tags: {
      Vendors: 'Providers of models and other AI services, with their data processing agreements.',
      Models: 'The inventory of models, their classification and their evaluations.',
      Transparency: 'How people learn that they deal with AI, and how it is overseen.',
      'Technical documentation': 'The documentation of Article 11, and what of Annex IV it covers.',
      'Impact assessments': 'Assessments of the impact on fundamental rights (Article 27).',
      'Risk management': 'Risks in every phase of a system (Article 9).',
      'Monitoring plans': 'Plans for the time after market placement (Article 72).',
      Literacy: 'Trainings of AI literacy (Article 4).',
      Incidents: 'Incidents, with the clocks of their reports (Articles 55 and 73, and Article 33 of the GDPR).',
      Law: 'The duties of the AI Act as data, by version of its text.',
      'Quality management': 'The quality management system (Article 17).',
    },
    entities: allRecords.map(({ entity }) => entity),
    migrations: [
      CreateMessagingTables1700000000000,
      CreateIdempotencyKeys1700000000900,
      SecureRows1700000001200,
      KeepPublishedEvents1700000001500,
      CreateKeyCheck1700000001600,
      CarryTraces1700000002700,
      CreateRecordHistory1700000003000,
      CreateRegisters1700000003100,
      CreateComplianceRecords1700000003200,
    ],
    retention: [idempotencyRetention],
  };
}
