import { secureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAuditTrail1700000003300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Append-only: requests may add and read. `hash` covers `content` and the hash of the entry before it.
    await runner.query(`
      create table audit_trail (
        organization_id text not null,
        environment text not null,
        envelope_id text not null,
        sequence integer not null,
        at timestamptz(3) not null,
        content text not null,
        previous_hash text not null,
        hash text not null,
        primary key (organization_id, environment, envelope_id, sequence)
      )`);
    await secureRows(runner, { ofTenants: { audit_trail: 'select, insert' } });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table audit_trail`);
  }
}
