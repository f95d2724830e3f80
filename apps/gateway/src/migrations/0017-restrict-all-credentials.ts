import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Every kind of credential can be restricted in all that can restrict the one which makes it. */
export class RestrictAllCredentials1700000001700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table oauth_clients
        add column expires_at timestamptz(3),
        add column concurrency_limit integer check (concurrency_limit > 0)`);
    await runner.query(`
      alter table client_certificates add column concurrency_limit integer check (concurrency_limit > 0)`);
    await runner.query(`
      alter table audit_rooms
        add column plan text not null default 'default' check (plan in ('starter', 'default', 'enterprise')),
        add column rate_limit integer check (rate_limit > 0),
        add column concurrency_limit integer check (concurrency_limit > 0),
        add column allowed_addresses text[],
        add column certificate jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table audit_rooms drop column plan, drop column rate_limit, drop column concurrency_limit,
        drop column allowed_addresses, drop column certificate`);
    await runner.query(`alter table client_certificates drop column concurrency_limit`);
    await runner.query(`alter table oauth_clients drop column expires_at, drop column concurrency_limit`);
  }
}
