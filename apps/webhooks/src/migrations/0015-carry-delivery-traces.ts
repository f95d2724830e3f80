import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A delivery belongs to the trace of its event. */
export class CarryDeliveryTraces1700000002700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table deliveries add column traceparent text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table deliveries drop column traceparent`);
  }
}
