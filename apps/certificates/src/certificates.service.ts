import type { ServiceDefinition } from '@probatum/service/run-service';
import { idempotencyRetention } from '@probatum/persistence/idempotency-table';
import { CreateKeyCheck1700000001600 } from '@probatum/persistence/key-check-table';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPayloadsUncompressed1700000003000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import type { CertificatesConfig } from './certificates.config';
import { CertificatesModule } from './certificates.module';
import { sealContext } from './signing-keys/signing-keys';
import { CountCertificates1700000002200 } from './migrations/0008-count-certificates';
import { CountIssued1700000002400 } from './migrations/0012-count-issued';
import { FindUnfinished1700000001700 } from './migrations/0010-find-unfinished';
import { CreateCertificates1700000000001 } from './migrations/0002-create-certificates';
import { IndexFilters1700000002201 } from './migrations/0009-index-filters';
import { IndexLinksByCertificate1700000001300 } from './migrations/0005-index-links-by-certificate';
import { IndexLinksBySource1700000002300 } from './migrations/0011-index-links-by-source';
import { ReshapeIdempotencyKeys1700000000900 } from './migrations/0003-reshape-idempotency-keys';
import { SecureRows1700000001200 } from './migrations/0004-secure-rows';

/** The service as a whole, for its main file and for tests. */
export function certificatesService(config: CertificatesConfig): ServiceDefinition<CertificatesConfig> {
  return {
    name: 'certificates',
    config,
    module: CertificatesModule,
    tags: {
      Certificates: 'Issue, find, read and revoke certificates, and read their provenance and trust.',
      Verification: 'Public verification of certificates, without a key.',
    },
    migrations: [
      CreateMessagingTables1700000000000,
      CreateCertificates1700000000001,
      ReshapeIdempotencyKeys1700000000900,
      SecureRows1700000001200,
      IndexLinksByCertificate1700000001300,
      KeepPublishedEvents1700000001500,
      CreateKeyCheck1700000001600,
      CountCertificates1700000002200,
      IndexFilters1700000002201,
      FindUnfinished1700000001700,
      IndexLinksBySource1700000002300,
      CountIssued1700000002400,
      CarryTraces1700000002700,
      KeepPayloadsUncompressed1700000003000,
    ],
    publishes: 'certificates',
    sealed: [{ table: 'signing_keys', id: 'kid', column: 'sealed_private_key', contextOf: sealContext }],
    retention: [idempotencyRetention],
  };
}
