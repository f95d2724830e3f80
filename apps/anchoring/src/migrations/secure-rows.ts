import { secureRows, unsecureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const ofTenants = { anchor_shares: 'select' };
/** An anchor is of many tenants; whoever has a share in it sees it. */
const others = {
  anchors: {
    privileges: 'select',
    condition: 'exists (select from anchor_shares share where share.anchor_id = anchors.id)',
  },
};

export class SecureRows1700000001200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await secureRows(runner, { ofTenants, others });
  }

  async down(runner: QueryRunner): Promise<void> {
    await unsecureRows(runner, { ofTenants, others });
  }
}
