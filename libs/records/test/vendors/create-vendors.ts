import { secureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateVendors1700000003100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table vendors (
        organization_id text not null,
        environment text not null,
        id text not null,
        name text not null,
        type text not null,
        website text,
        employees integer,
        revenue bigint,
        is_critical boolean not null,
        certifications text[] not null,
        address jsonb,
        contract_ends_at timestamptz(3),
        dpa_status text not null,
        created_at timestamptz(3) not null default now(),
        updated_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, id)
      )`);
    await runner.query(`create unique index vendors_name on vendors (organization_id, environment, name)`);
    const indexed = ['type', 'employees', 'is_critical', 'dpa_status', 'contract_ends_at', 'created_at'];
    for (const column of indexed) {
      await runner.query(`create index on vendors (organization_id, environment, ${column}, id)`);
    }
    await secureRows(runner, { ofTenants: { vendors: 'select, insert, update, delete' } });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table vendors`);
  }
}
