import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The list of deliveries begins with the newest. With the same columns in front as the primary key: for a shorter index
 * Postgres would have to know that an endpoint has one tenant, and would read and sort all deliveries instead.
 */
export class IndexDeliveriesByAge1700000002600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index deliveries_by_age on deliveries (organization_id, environment, endpoint_id, id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index deliveries_by_age`);
  }
}
