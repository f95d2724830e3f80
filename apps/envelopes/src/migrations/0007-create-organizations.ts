import { secureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateOrganizations1700000003600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table organizations (organization_id text primary key, name text not null)`);
    await secureRows(runner, {
      ofTenants: {},
      ofOrganizations: { organizations: { column: 'organization_id', privileges: 'select' } },
    });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table organizations`);
  }
}
