import { secureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateDocuments1700000003100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // The objects of a document have the names `<id>-original` and `<id>-normalized`. Pages are as a reader sees them:
    // [{"width": points, "height": points}]. Findings name removed content: [{"code", "detail", "page"}].
    await runner.query(`
      create table documents (
        organization_id text not null,
        environment text not null,
        id text not null,
        name text not null,
        mime_type text not null,
        size bigint not null,
        status text not null check (status in ('PROCESSING', 'READY')),
        original_sha256 text not null,
        normalized_sha256 text,
        normalized_size bigint,
        pages jsonb not null default '[]',
        findings jsonb not null default '[]',
        created_at timestamptz(3) not null default now(),
        deleted_at timestamptz(3),
        primary key (organization_id, environment, id)
      )`);
    await runner.query(
      `create index documents_listed on documents (organization_id, environment, created_at, id) where deleted_at is null`,
    );
    await secureRows(runner, { ofTenants: { documents: 'select, insert, update' } });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table documents`);
  }
}
