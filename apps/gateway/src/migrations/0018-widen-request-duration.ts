import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A request may take longer than the 35.8 minutes that fit into 32 bits of microseconds. Postgres writes the days of the
 * log anew, which takes about a second for a million requests.
 */
export class WidenRequestDuration1700000001800 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table request_log alter column duration_us type bigint`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `alter table request_log alter column duration_us type integer using least(duration_us, 2147483647)::integer`,
    );
  }
}
