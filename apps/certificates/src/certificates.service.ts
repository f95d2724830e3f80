import type { ServiceDefinition } from '@probatum/http/run-service';
import { idempotencyRetention } from '@probatum/persistence/idempotency-table';
import { CreateMessagingTables1700000000000 } from '@probatum/persistence/messaging-tables';
import type { CertificatesConfig } from './certificates.config';
import { CertificatesModule } from './certificates.module';
import { CreateCertificates1700000000001 } from './migrations/create-certificates';
import { ReshapeIdempotencyKeys1700000000900 } from './migrations/reshape-idempotency-keys';
import { SecureRows1700000001200 } from './migrations/secure-rows';

/** The service as a whole, for its main file and for tests. */
export function certificatesService(config: CertificatesConfig): ServiceDefinition<CertificatesConfig> {
  return {
    name: 'certificates',
    config,
    module: CertificatesModule,
    tags: {
      Certificates:
        'Issue, find, read and revoke certificates, and see where they come from and how far they can be trusted.',
      Verification: 'For anyone who has a certificate in hand, without a key.',
    },
    migrations: [
      CreateMessagingTables1700000000000,
      CreateCertificates1700000000001,
      ReshapeIdempotencyKeys1700000000900,
      SecureRows1700000001200,
    ],
    publishes: 'certificates',
    retention: [idempotencyRetention],
  };
}
