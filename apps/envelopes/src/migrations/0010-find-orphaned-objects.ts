import type { MigrationInterface, QueryRunner } from 'typeorm';

export class FindOrphanedObjects1700000003900 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Objects of the store to which no row referred when the sweep came by. The indexes find the row of an object by its
    // name, which has no tenant.
    await runner.query(`
      create table orphaned_objects (
        name text primary key,
        found_at timestamptz(3) not null,
        seen_at timestamptz(3) not null
      )`);
    await runner.query(`create index documents_of_objects on documents (id)`);
    await runner.query(`create index fields_of_objects on fields (id) where has_picture`);
    await runner.query(`create index seal_jobs_of_objects on seal_jobs (envelope_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['seal_jobs_of_objects', 'fields_of_objects', 'documents_of_objects'])
      await runner.query(`drop index ${index}`);
    await runner.query(`drop table orphaned_objects`);
  }
}
