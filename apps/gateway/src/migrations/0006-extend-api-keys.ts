import type { MigrationInterface, QueryRunner } from 'typeorm';

/** From where a key may be used, when it was used last, what took its place, and keys that another system drew. */
export class ExtendApiKeys1700000000800 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table api_keys
        add column allowed_addresses text[],
        add column last_used_at timestamptz(3),
        add column replaced_by text,
        add column imported boolean not null default false`);
    await runner.query(`
      alter table organizations
        add column version integer not null default 1,
        add column allowed_addresses text[],
        add column cors_origins text[] not null default '{}'`);
    await runner.query(`create index organizations_cors_origins on organizations using gin (cors_origins)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index organizations_cors_origins`);
    await runner.query(
      `alter table organizations drop column version, drop column allowed_addresses, drop column cors_origins`,
    );
    await runner.query(`
      alter table api_keys drop column allowed_addresses, drop column last_used_at, drop column replaced_by,
        drop column imported`);
  }
}
