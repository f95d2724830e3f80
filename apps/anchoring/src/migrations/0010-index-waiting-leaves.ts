import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A trigger checks whether a tenant has leaves without a batch, while others wait for it. With this index it reads no
 * leaf that has a batch.
 */
export class IndexWaitingLeaves1700000002400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index leaves_waiting on leaves (organization_id, environment, seq) where anchor_id is null`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index leaves_waiting`);
  }
}
