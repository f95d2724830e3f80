import type { MigrationInterface, QueryRunner } from 'typeorm';

const tables = [
  'organizations',
  'api_keys',
  'oauth_clients',
  'oauth_client_secrets',
  'client_certificates',
  'audit_rooms',
];

/** Rows that decide about access carry a MAC. Those from before have none until the operator has them sealed. */
export class SealAccess1700000002400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.query(`alter table ${table} add column seal text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.query(`alter table ${table} drop column seal`);
  }
}
