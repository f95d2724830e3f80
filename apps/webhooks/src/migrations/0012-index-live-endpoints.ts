import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Deleted endpoints stay for a day. An organization that makes and deletes many must not slow down its events, or its list. */
export class IndexLiveEndpoints1700000002400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `create index endpoints_live on endpoints (organization_id, environment, id) where deleted_at is null`,
    );
    await runner.query(`create index endpoints_deleted on endpoints (deleted_at) where deleted_at is not null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index endpoints_live, endpoints_deleted`);
  }
}
