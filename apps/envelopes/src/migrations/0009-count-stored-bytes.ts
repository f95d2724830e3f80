import { secureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CountStoredBytes1700000003800 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Sizes of contents, before their encryption: of documents, pictures and sealed files.
    await runner.query(`
      create table stored_bytes (
        organization_id text not null,
        environment text not null,
        bytes bigint not null,
        primary key (organization_id, environment)
      )`);
    await runner.query(`
      insert into stored_bytes
      select organization_id, environment, sum(size + coalesce(normalized_size, 0)) from documents
      where deleted_at is null group by organization_id, environment`);
    await secureRows(runner, { ofTenants: { stored_bytes: 'select, insert, update' } });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table stored_bytes`);
  }
}
