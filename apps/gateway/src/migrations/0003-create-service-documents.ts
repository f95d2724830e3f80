import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The last document of each service, and which service has which path and schema name. */
export class CreateServiceDocuments1700000000300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table service_documents (
        service text primary key,
        document text not null,
        changed_at timestamptz not null default now()
      )`);
    await runner.query(`
      create table claims (
        kind text not null check (kind in ('path', 'component')),
        name text not null,
        service text not null,
        claimed_at timestamptz not null default now(),
        primary key (kind, name)
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table claims`);
    await runner.query(`drop table service_documents`);
  }
}
