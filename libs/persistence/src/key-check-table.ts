import type { MigrationInterface, QueryRunner } from 'typeorm';

/** One value that the service seals at its first start, and opens at each later one. */
export class CreateKeyCheck1700000001600 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table key_check (
        only_row boolean primary key default true check (only_row),
        sealed text not null
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table key_check`);
  }
}
