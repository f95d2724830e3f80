import { requestRoleOf } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CancelMessages1700000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const [{ schema }] = (await runner.query('select current_schema() as schema')) as [{ schema: string }];
    await runner.query(`alter table messages drop constraint messages_status_check`);
    await runner.query(
      `alter table messages add constraint messages_status_check
       check (status in ('pending', 'sent', 'failed', 'kept', 'cancelled'))`,
    );
    await runner.query(`grant update on messages to ${requestRoleOf(schema)}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    const [{ schema }] = (await runner.query('select current_schema() as schema')) as [{ schema: string }];
    await runner.query(`revoke update on messages from ${requestRoleOf(schema)}`);
    await runner.query(`update messages set status = 'failed' where status = 'cancelled'`);
    await runner.query(`alter table messages drop constraint messages_status_check`);
    await runner.query(
      `alter table messages add constraint messages_status_check check (status in ('pending', 'sent', 'failed', 'kept'))`,
    );
  }
}
