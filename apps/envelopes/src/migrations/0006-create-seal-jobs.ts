import { secureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateSealJobs1700000003500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // One job seals all documents of an envelope. `next_attempt_at` is the schedule: when to try next or, while a process
    // works on it, when to take that process for dead. It is null once the job has ended. The objects of claim 3 are
    // `<envelope id>-<position>-sealed-3` and `<envelope id>-audit-trail-3`: a process that lost its claim cannot replace them.
    await runner.query(`
      create table seal_jobs (
        organization_id text not null,
        environment text not null,
        envelope_id text not null,
        certificate_id text not null,
        tries smallint not null default 0,
        claims integer not null default 0,
        last_error text,
        sealed_claim integer,
        certified_sequence integer,
        certified_hash text,
        audit_trail_sha256 text,
        next_attempt_at timestamptz(3) default now(),
        created_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, envelope_id)
      )`);
    await runner.query(`create index seal_jobs_due on seal_jobs (next_attempt_at) where next_attempt_at is not null`);
    // The root and the certificates of the seal under it. The newest one of a kind is used. The id is the SHA-256 of the DER.
    await runner.query(`
      create table seal_certificates (
        id text primary key,
        kind text not null check (kind in ('root', 'seal')),
        certificate bytea not null,
        sealed_private_key text not null,
        not_after timestamptz not null,
        created_at timestamptz not null
      )`);
    await secureRows(runner, { ofTenants: { seal_jobs: 'select, insert' } });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table seal_certificates`);
    await runner.query(`drop table seal_jobs`);
  }
}
