import { CreateIdempotencyKeys1700000000900, idempotencyRetention } from '@probatum/persistence/idempotency-table';
import { CreateKeyCheck1700000001600 } from '@probatum/persistence/key-check-table';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import type { ServiceDefinition } from '@probatum/service/run-service';
import type { EnvelopesConfig } from './envelopes.config';
import { EnvelopesModule } from './envelopes.module';
import { contextOfMessage } from './messages/queue-message';
import { SecureRows1700000001200 } from './migrations/0001-secure-rows';
import { CreateDocuments1700000003100 } from './migrations/0002-create-documents';
import { CreateEnvelopes1700000003200 } from './migrations/0003-create-envelopes';
import { CreateAuditTrail1700000003300 } from './migrations/0004-create-audit-trail';
import { CreateMessages1700000003400 } from './migrations/0005-create-messages';
import { CreateSealJobs1700000003500 } from './migrations/0006-create-seal-jobs';
import { CreateOrganizations1700000003600 } from './migrations/0007-create-organizations';
import { CreateTemplates1700000003700 } from './migrations/0008-create-templates';
import { CountStoredBytes1700000003800 } from './migrations/0009-count-stored-bytes';
import { FindOrphanedObjects1700000003900 } from './migrations/0010-find-orphaned-objects';
import { CancelMessages1700000004000 } from './migrations/0011-cancel-messages';
import { ReserveStorage1700000004100 } from './migrations/0012-reserve-storage';
import { sealContextOf } from './sealing/seal-certificate/own-certificates';

export function envelopesService(config: EnvelopesConfig): ServiceDefinition<EnvelopesConfig> {
  return {
    name: 'envelopes',
    config,
    module: EnvelopesModule,
    publishes: 'envelopes',
    sealed: [
      { table: 'messages', id: 'id', column: 'sealed_text', contextOf: contextOfMessage },
      { table: 'seal_certificates', id: 'id', column: 'sealed_private_key', contextOf: sealContextOf },
    ],
    tags: {
      Envelopes: 'Envelopes that people sign.',
      Signing: 'The page and the actions of a recipient, behind the link of that recipient.',
    },
    migrations: [
      CreateMessagingTables1700000000000,
      CreateIdempotencyKeys1700000000900,
      SecureRows1700000001200,
      KeepPublishedEvents1700000001500,
      CreateKeyCheck1700000001600,
      CarryTraces1700000002700,
      CreateDocuments1700000003100,
      CreateEnvelopes1700000003200,
      CreateAuditTrail1700000003300,
      CreateMessages1700000003400,
      CreateSealJobs1700000003500,
      CreateOrganizations1700000003600,
      CreateTemplates1700000003700,
      CountStoredBytes1700000003800,
      FindOrphanedObjects1700000003900,
      CancelMessages1700000004000,
      ReserveStorage1700000004100,
    ],
    retention: [idempotencyRetention],
  };
}
