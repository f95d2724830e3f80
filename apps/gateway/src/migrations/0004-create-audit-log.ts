import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Changes of credentials, limits and endpoints. Rows are added, never changed and never deleted. */
export class CreateAuditLog1700000000400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_log (
        organization_id text not null references organizations (id),
        position bigint not null,
        id text not null,
        at timestamptz(3) not null,
        environment text not null check (environment in ('live', 'sandbox')),
        actor jsonb not null,
        address text not null,
        action text not null,
        target text not null,
        before jsonb,
        after jsonb,
        hash text not null,
        primary key (organization_id, position)
      )`);
    await runner.query(`create index audit_log_target on audit_log (organization_id, target, position)`);
    await runner.query(`
      create function refuse_change() returns trigger language plpgsql as $$
        begin raise exception 'the audit log is append-only'; end
      $$`);
    await runner.query(`
      create trigger append_only before update or delete or truncate on audit_log
      for each statement execute function refuse_change()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table audit_log`);
    await runner.query(`drop function refuse_change`);
  }
}
