import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How many requests an entry of the request log stands for. */
export class CountRefusedRequests1700000002500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table request_log add column requests integer not null default 1`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table request_log drop column requests`);
  }
}
