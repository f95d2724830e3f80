import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A client certificate is known by its name together with the authority that vouches for it. Bindings from before have
 * none: they hold as long as one authority is believed.
 */
export class NameAuthorities1700000002300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table client_certificates add column authority text`);
    await runner.query(`drop index client_certificates_name`);
    await runner.query(`
      create unique index client_certificates_name on client_certificates
        ((kind || ':' || coalesce(authority, '') || ':' || value)) where revoked_at is null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index client_certificates_name`);
    await runner.query(
      `create unique index client_certificates_name on client_certificates (kind, value) where revoked_at is null`,
    );
    await runner.query(`alter table client_certificates drop column authority`);
  }
}
