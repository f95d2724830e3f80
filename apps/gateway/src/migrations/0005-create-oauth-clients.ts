import type { MigrationInterface, QueryRunner } from 'typeorm';

/** OAuth clients, what they authenticate with, the keys that sign their tokens, and what may not be used again. */
export class CreateOAuthClients1700000000500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createClients(runner);
    await createUsageTables(runner);
    await runner.query(`
      create table oauth_signing_keys (
        kid text primary key,
        sealed_private_key text not null,
        created_at timestamptz not null default now()
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const tables = ['signing_keys', 'revoked_tokens', 'used_assertions', 'client_secrets', 'clients'];
    for (const table of tables) await runner.query(`drop table oauth_${table}`);
  }
}

async function createClients(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create table oauth_clients (
      organization_id text not null references organizations (id),
      environment text not null check (environment in ('live', 'sandbox')),
      id text not null,
      name text not null,
      scopes text[] not null,
      auth_method text not null check (auth_method in ('client_secret', 'private_key_jwt')),
      jwks jsonb,
      plan text not null check (plan in ('starter', 'default', 'enterprise')),
      rate_limit integer check (rate_limit > 0),
      allowed_addresses text[],
      certificate jsonb,
      status text not null default 'active' check (status in ('active', 'disabled')),
      version integer not null default 1,
      created_at timestamptz not null default now(),
      primary key (organization_id, environment, id),
      check ((auth_method = 'private_key_jwt') = (jwks is not null))
    )`);
  await runner.query(`create unique index oauth_clients_id on oauth_clients (id)`);
  await runner.query(`
    create table oauth_client_secrets (
      organization_id text not null,
      environment text not null,
      client_id text not null,
      public_id text not null,
      secret_hash bytea not null check (length(secret_hash) = 32),
      prefix text not null,
      created_at timestamptz not null default now(),
      expires_at timestamptz,
      last_used_at timestamptz,
      primary key (organization_id, environment, client_id, public_id),
      foreign key (organization_id, environment, client_id) references oauth_clients on delete cascade
    )`);
}

async function createUsageTables(runner: QueryRunner): Promise<void> {
  await runner.query(`
    create table oauth_used_assertions (
      organization_id text not null,
      environment text not null,
      client_id text not null,
      jti_hash bytea not null check (length(jti_hash) = 32),
      expires_at timestamptz not null,
      primary key (organization_id, environment, client_id, jti_hash)
    )`);
  await runner.query(`
    create table oauth_revoked_tokens (
      organization_id text not null,
      environment text not null,
      client_id text not null,
      jti text not null,
      expires_at timestamptz not null,
      primary key (organization_id, environment, client_id, jti)
    )`);
  await runner.query(`create unique index oauth_revoked_tokens_jti on oauth_revoked_tokens (jti)`);
}
