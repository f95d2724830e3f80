import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A list without a filter says how many certificates there are without counting them. The first statement keeps others
 * from issuing until the migration has ended, so none is left out.
 */
export class CountCertificates1700000002200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table change_clocks add column certificates bigint not null default 0`);
    await runner.query(`
      update change_clocks as clock set certificates = counted.certificates from (
        select organization_id, environment, count(*) as certificates from certificates group by 1, 2
      ) as counted
      where clock.organization_id = counted.organization_id and clock.environment = counted.environment`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table change_clocks drop column certificates`);
  }
}
