import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The outbox and the inbox of a service. First in every service's list of migrations. */
export class CreateMessagingTables1700000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table outbox (
        seq bigint generated always as identity primary key,
        id text not null,
        subject text not null,
        payload text not null,
        created_at timestamptz not null default now()
      )`);
    // Rows live for milliseconds: vacuum early, or index scans wade through dead ones.
    await runner.query(
      `alter table outbox set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000)`,
    );
    await runner.query(`
      create table inbox (
        consumer text not null,
        event_id text not null,
        received_at timestamptz not null default now(),
        primary key (consumer, event_id)
      )`);
    await runner.query(`create index inbox_received_at on inbox using brin (received_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table inbox`);
    await runner.query(`drop table outbox`);
  }
}
