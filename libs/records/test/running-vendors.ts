import { Module } from '@nestjs/common';
import type { ServiceConfig, ServiceDefinition } from '@probatum/service/run-service';
import { CreateIdempotencyKeys1700000000900 } from '@probatum/persistence/idempotency-table';
import { CreateKeyCheck1700000001600 } from '@probatum/persistence/key-check-table';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import { SecureRows } from '@probatum/persistence/row-level-security';
import type { BaseConfig } from '@probatum/testing/service-harness';
import { CreateRecordHistory1700000003000 } from '../src/record-history-table';
import { CreateVendors1700000003100 } from './vendors/create-vendors';
import { vendors } from './vendors/vendor';
import { VendorsController } from './vendors/vendors.controller';

class SecureRows1700000001200 extends SecureRows {
  protected readonly tables = {
    ofTenants: { idempotency_keys: 'select, insert, update' },
    open: { outbox: 'insert' },
  };
}

@Module({ controllers: [VendorsController] })
class VendorsModule {}

/** A service with one record. @param name also the role in Postgres: one per test file */
export const vendorsService =
  (name: string) =>
  (config: BaseConfig): ServiceDefinition<ServiceConfig> => ({
    name,
    config,
    module: VendorsModule,
    publishes: 'gateway',
    entities: [vendors.entity],
    migrations: [
      CreateMessagingTables1700000000000,
      CreateIdempotencyKeys1700000000900,
      SecureRows1700000001200,
      KeepPublishedEvents1700000001500,
      CreateKeyCheck1700000001600,
      CarryTraces1700000002700,
      CreateRecordHistory1700000003000,
      CreateVendors1700000003100,
    ],
  });
