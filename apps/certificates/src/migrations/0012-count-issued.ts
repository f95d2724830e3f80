import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A trigger counts the certificates of a tenant, so that the number also holds for other writers: a replica of the release
 * before, which may run on for a while, knows of no count. Issuing has locked the row of the tenant already.
 */
export class CountIssued1700000002400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ schema }] = (await runner.query('select quote_ident(current_schema()) as schema')) as [{ schema: string }];
    await runner.query(`
      create function count_issued() returns trigger language plpgsql as $$ begin
        update ${schema}.change_clocks as clock set certificates = clock.certificates + issued.count
        from (select organization_id, environment, count(*) from added group by 1, 2) as issued
        where clock.organization_id = issued.organization_id and clock.environment = issued.environment;
        return null;
      end $$`);
    // Waits for running transactions that issue, and makes later ones wait until all certificates are counted.
    await runner.query(`create trigger count_issued after insert on certificates referencing new table as added
      for each statement execute function count_issued()`);
    await runner.query(`
      update change_clocks as clock set certificates = counted.certificates from (
        select organization_id, environment, count(*) as certificates from certificates group by 1, 2
      ) as counted
      where clock.organization_id = counted.organization_id and clock.environment = counted.environment`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop trigger count_issued on certificates`);
    await runner.query(`drop function count_issued`);
  }
}
