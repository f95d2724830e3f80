import { secureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateTemplates1700000003700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The parts that an envelope gets from the template: {"documentIds", "recipients": [{"role", "order"}], "fields"}. A field
    // names its recipient by the place in the list.
    await runner.query(`
      create table templates (
        organization_id text not null,
        environment text not null,
        id text not null,
        name text not null,
        description text,
        content jsonb not null,
        signer_count integer not null,
        document_count integer not null,
        created_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, id)
      )`);
    await secureRows(runner, { ofTenants: { templates: 'select, insert, delete' } });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table templates`);
  }
}
