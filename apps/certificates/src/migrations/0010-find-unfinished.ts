import type { MigrationInterface, QueryRunner } from 'typeorm';
import { isUnfinished } from '../reannounce-unfinished/unfinished';

/** Certificates of which not everything is known yet, by their age, and up to when they were looked through. */
export class FindUnfinished1700000001700 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index certificates_unfinished on certificates (issued_at) where ${isUnfinished}`);
    await runner.query(`
      create table reconciliation (
        only_row boolean primary key default true check (only_row),
        reached timestamptz not null
      )`);
    await runner.query(`insert into reconciliation (reached) values (now())`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table reconciliation`);
    await runner.query(`drop index certificates_unfinished`);
  }
}
