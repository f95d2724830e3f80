import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often an attempt of a delivery was begun and its outcome never written down. */
export class CountInterruptions1700000002100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table deliveries add column interruptions smallint not null default 0`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table deliveries drop column interruptions`);
  }
}
