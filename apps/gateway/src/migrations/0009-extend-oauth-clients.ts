import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Secrets that leaked: found by what can be seen of them, and the end of all tokens of their client. */
export class ExtendOAuthClients1700000001300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table oauth_clients add column token_generation integer not null default 0`);
    await runner.query(`alter table oauth_client_secrets add column leaked_at timestamptz`);
    await runner.query(`create unique index oauth_client_secrets_public_id on oauth_client_secrets (public_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index oauth_client_secrets_public_id`);
    await runner.query(`alter table oauth_client_secrets drop column leaked_at`);
    await runner.query(`alter table oauth_clients drop column token_generation`);
  }
}
