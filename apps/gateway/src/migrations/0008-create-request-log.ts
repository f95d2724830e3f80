import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Requests with their caller and their result. One partition per day, created and dropped by the gateway; see
 * day-partitions.ts.
 */
export class CreateRequestLog1700000001100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table request_log (
        organization_id text not null,
        environment text not null,
        at timestamptz(3) not null,
        request_id text not null,
        method text not null,
        route text not null,
        path text not null,
        status smallint not null,
        code text,
        duration_us integer not null,
        credential_type text not null,
        credential_id text not null,
        address text not null,
        limiter text not null,
        idempotency text not null
      ) partition by range (at)`);
    await runner.query(`create index request_log_at on request_log (organization_id, at)`);
    await runner.query(`create index request_log_request_id on request_log (organization_id, request_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table request_log`);
  }
}
