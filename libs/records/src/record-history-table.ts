import { secureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Every version of every record of a service. Requests add rows and read them, and can do nothing else. The type json
 * keeps the order of the members, so that a version reads like the answer of that time.
 */
export class CreateRecordHistory1700000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table record_history (
        organization_id text not null,
        environment text not null,
        record_id text not null,
        version integer not null,
        at timestamptz(3) not null,
        action text not null check (action in ('created', 'updated', 'deleted')),
        actor jsonb not null,
        address text not null,
        before json,
        after json,
        primary key (organization_id, environment, record_id, version)
      )`);
    await secureRows(runner, { ofTenants: { record_history: 'select, insert' } });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table record_history`);
  }
}
