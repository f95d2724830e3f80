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

/** The events that a stream has confirmed, for as long as it may still lose them. */
export class KeepPublishedEvents1700000001500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table published (
        stream_seq bigint not null,
        seq bigint not null,
        id text not null,
        subject text not null,
        payload text not null,
        published_at timestamptz not null default now(),
        primary key (stream_seq, seq)
      )`);
    // Rows live for minutes and leave in the order in which they came: vacuum by number, not by share.
    await runner.query(
      `alter table published set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 20000)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table published`);
  }
}

/** The trace of what caused an event, for the relay. In every service's list, behind the two above. */
export class CarryTraces1700000002700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table outbox add column traceparent text`);
    await runner.query(`alter table published add column traceparent text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table published drop column traceparent`);
    await runner.query(`alter table outbox drop column traceparent`);
  }
}

/** Chunks of events are large, live for minutes, and consist of hashes: to compress them costs more than it saves. */
export class KeepPayloadsUncompressed1700000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of ['outbox', 'published']) {
      await runner.query(`alter table ${table} alter column payload set storage external`);
      await runner.query(`alter table ${table} set (toast_tuple_target = 8160)`);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['outbox', 'published']) {
      await runner.query(`alter table ${table} reset (toast_tuple_target)`);
      await runner.query(`alter table ${table} alter column payload set storage extended`);
    }
  }
}
