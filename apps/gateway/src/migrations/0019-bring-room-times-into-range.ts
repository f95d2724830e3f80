import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Filters of audit rooms that lie outside the years 1 to 9999 once they are in UTC: the services understand no such grant, so
 * the room could be opened but not read. The first or the last moment that there is covers the same certificates.
 */
export class BringRoomTimesIntoRange1700000001900 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const name of ['issuedFrom', 'issuedUntil']) {
      const time = `granted #>> '{filter,${name}}'`;
      await runner.query(
        `update audit_rooms set granted = jsonb_set(granted, '{filter,${name}}', to_jsonb(
           case when ${time} like '+%' then '9999-12-31T23:59:59.999Z' else '0001-01-01T00:00:00.000Z' end))
         where ${time} like '+%' or ${time} like '-%' or ${time} like '0000-%'`,
      );
    }
  }

  /** The times from before were good for nothing. */
  async down(): Promise<void> {}
}
