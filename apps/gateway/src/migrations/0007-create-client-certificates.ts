import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Client certificates that are credentials by themselves, and those that a key wants beside it. */
export class CreateClientCertificates1700000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table client_certificates (
        organization_id text not null references organizations (id),
        environment text not null check (environment in ('live', 'sandbox')),
        id text not null,
        name text not null,
        kind text not null check (kind in ('spiffe', 'subject', 'fingerprint')),
        value text not null,
        scopes text[] not null,
        plan text not null,
        rate_limit integer,
        allowed_addresses text[],
        version integer not null default 1,
        created_at timestamptz(3) not null default now(),
        expires_at timestamptz(3),
        revoked_at timestamptz(3),
        primary key (organization_id, environment, id)
      )`);
    await runner.query(
      `create unique index client_certificates_name on client_certificates (kind, value) where revoked_at is null`,
    );
    await runner.query(`alter table api_keys add column certificate jsonb`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table api_keys drop column certificate`);
    await runner.query(`drop table client_certificates`);
  }
}
