import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Organizations and their API keys. */
export class CreateCredentials1700000000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table organizations (
        id text primary key,
        name text not null,
        created_at timestamptz not null default now()
      )`);
    await runner.query(`
      create table api_keys (
        organization_id text not null references organizations (id),
        environment text not null check (environment in ('live', 'sandbox')),
        id text not null,
        public_id text not null,
        key_hash bytea not null check (length(key_hash) = 32),
        prefix text not null,
        name text not null,
        scopes text[] not null,
        plan text not null check (plan in ('starter', 'default', 'enterprise')),
        rate_limit integer check (rate_limit > 0),
        version integer not null default 1,
        created_at timestamptz not null default now(),
        expires_at timestamptz,
        revoked_at timestamptz,
        primary key (organization_id, environment, id)
      )`);
    await runner.query(`create unique index api_keys_public_id on api_keys (public_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table api_keys`);
    await runner.query(`drop table organizations`);
  }
}
