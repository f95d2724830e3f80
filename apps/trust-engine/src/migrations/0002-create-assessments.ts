import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAssessments1700000000100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Revision 0: some facts arrived before the certificate itself, and nothing is assessed yet.
    await runner.query(`
      create table assessments (
        organization_id text not null,
        environment text not null,
        certificate_id text not null,
        facts jsonb not null,
        trust_level text,
        trust_score smallint,
        revision integer not null default 0,
        primary key (organization_id, environment, certificate_id),
        check ((revision = 0) = (trust_level is null)),
        check ((revision = 0) = (trust_score is null))
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table assessments`);
  }
}
