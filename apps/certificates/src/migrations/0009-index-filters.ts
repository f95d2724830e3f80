import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * For the filters of the list that had none. Two of the indexes hold only the rows that are rare in the end, so that
 * most certificates cost them nothing.
 */
export class IndexFilters1700000002201 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index certificates_type on certificates (organization_id, environment, type, id)`);
    await runner.query(`
      create index certificates_revoked on certificates (organization_id, environment, id) where status = 'revoked'`);
    await runner.query(`
      create index certificates_unconfirmed on certificates (organization_id, environment, anchor_status, id)
        where anchor_status <> 'CONFIRMED'`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const index of ['certificates_unconfirmed', 'certificates_revoked', 'certificates_type']) {
      await runner.query(`drop index ${index}`);
    }
  }
}
