import type { MigrationInterface, QueryRunner } from 'typeorm';

/** For the filters of the audit log that had no index. */
export class IndexAuditLog1700000002201 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create index audit_log_action on audit_log (organization_id, action, position)`);
    await runner.query(`create index audit_log_actor on audit_log (organization_id, (actor ->> 'id'), position)`);
    await runner.query(`create index audit_log_at on audit_log (organization_id, at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const column of ['at', 'actor', 'action']) await runner.query(`drop index audit_log_${column}`);
  }
}
