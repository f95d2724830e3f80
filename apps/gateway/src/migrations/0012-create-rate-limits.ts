import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The shared state of each limited credential, and the further limits of a key. */
export class CreateRateLimits1700000000600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Rows are updated in place again and again: room in each page keeps the index out of it.
    await runner.query(`
      create table rate_limits (
        organization_id text not null,
        environment text not null,
        credential_id text not null,
        tokens float8 not null,
        leased integer not null,
        leased_before integer not null,
        granted integer not null,
        updated_at timestamptz not null,
        primary key (organization_id, environment, credential_id)
      ) with (fillfactor = 50)`);
    await runner.query(`
      alter table api_keys
        add column concurrency_limit integer check (concurrency_limit > 0),
        add column limit_mode text not null default 'enforced' check (limit_mode in ('enforced', 'shadow'))`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table api_keys drop column limit_mode, drop column concurrency_limit`);
    await runner.query(`drop table rate_limits`);
  }
}
