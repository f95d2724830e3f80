import { secureRows, unsecureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const ofTenants = {
  endpoints: 'select, insert, update',
  deliveries: 'select',
  idempotency_keys: 'select, insert, update',
};
const open = { outbox: 'insert' };

export class SecureRows1700000001200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await secureRows(runner, { ofTenants, open });
  }

  async down(runner: QueryRunner): Promise<void> {
    await unsecureRows(runner, { ofTenants, open });
  }
}
