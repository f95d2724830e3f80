import { secureRows } from '@probatum/persistence/row-level-security';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateMessages1700000003400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    // Mail that is to leave, and in the sandbox what would have left. `next_attempt_at` is null once it has ended. The
    // text has a link with a token, so that it is sealed at rest.
    await runner.query(`
      create table messages (
        organization_id text not null,
        environment text not null,
        id text not null,
        envelope_id text not null,
        recipient_id text not null,
        kind text not null,
        channel text not null default 'email',
        recipient_address text not null,
        subject text not null,
        sealed_text text not null,
        status text not null check (status in ('pending', 'sent', 'failed', 'kept')),
        tries smallint not null default 0,
        last_error text,
        next_attempt_at timestamptz(3),
        created_at timestamptz(3) not null default now(),
        primary key (organization_id, environment, id)
      )`);
    await runner.query(`create index messages_due on messages (next_attempt_at) where next_attempt_at is not null`);
    await runner.query(`create index messages_listed on messages (organization_id, environment, created_at, id)`);
    await runner.query(`create index messages_envelope on messages (organization_id, environment, envelope_id, kind)`);
    await secureRows(runner, { ofTenants: { messages: 'select, insert' } });
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table messages`);
  }
}
