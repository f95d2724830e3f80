import { secureRows, unsecureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const ofTenants = {
  certificates: 'select, insert, update',
  evidence_hashes: 'select, insert',
  certificate_links: 'select, insert',
  change_clocks: 'select, insert, update',
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
