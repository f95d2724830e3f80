import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateWebhooks1700000000300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table endpoints (
        organization_id text not null,
        environment text not null,
        id text not null,
        dialect text not null,
        url text not null,
        events text[] not null,
        sealed_secret text not null,
        created_at timestamptz not null default clock_timestamp(),
        deleted_at timestamptz,
        last_attempt_at timestamptz,
        last_status text,
        last_http_status smallint,
        is_slow boolean not null default false,
        primary key (organization_id, environment, id)
      )`);
    await runner.query(`alter table endpoints set (fillfactor = 70)`);
    await runner.query(`create unique index endpoints_id on endpoints (id)`);
    // next_attempt_at is the schedule: when to try next or, while an attempt is under way, when to take it for lost.
    // It is null once the delivery has ended. One row for an event and an endpoint: announcing twice changes nothing.
    await runner.query(`
      create table deliveries (
        organization_id text not null,
        environment text not null,
        endpoint_id text not null,
        event_id text not null,
        id text not null,
        event text not null,
        body text not null,
        status text not null default 'pending' check (status in ('pending', 'delivered', 'failed')),
        attempts jsonb not null default '[]',
        tries smallint not null default 0,
        claims integer not null default 0,
        started_at timestamptz,
        next_attempt_at timestamptz default clock_timestamp(),
        created_at timestamptz not null default clock_timestamp(),
        primary key (organization_id, environment, endpoint_id, event_id),
        check ((status = 'pending') = (next_attempt_at is not null))
      )`);
    // The queue is the part of the index that is not null. It must not fill with dead entries.
    await runner.query(
      `alter table deliveries set (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 5000)`,
    );
    await runner.query(
      `create index deliveries_due on deliveries (endpoint_id, next_attempt_at) where next_attempt_at is not null`,
    );
    await runner.query(`create index deliveries_created_at on deliveries using brin (created_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table deliveries`);
    await runner.query(`drop table endpoints`);
  }
}
