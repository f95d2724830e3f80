import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * For replicas of the previous release, which may keep running for a while. They close batches without a time, and may
 * not fix the root of a batch that still accepts certificates, because the root would not prove a later leaf.
 */
export class GuardUnsealedBatches1700000002300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table anchors alter column due_at set default clock_timestamp()`);
    await runner.query(`
      alter table anchors add constraint anchors_root_of_sealed check (merkle_root is null or sealed_at is not null)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table anchors drop constraint anchors_root_of_sealed`);
    await runner.query(`alter table anchors alter column due_at drop default`);
  }
}
