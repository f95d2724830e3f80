import type { MigrationInterface, QueryRunner } from 'typeorm';

const statements = [
  // Until it is sealed, further leaves join a batch. It is sealed when it is due and its turn to be sent has come.
  `alter table anchors add column due_at timestamptz, add column sealed_at timestamptz`,
  `update anchors set due_at = created_at, sealed_at = created_at`,
  `alter table anchors alter column due_at set not null`,
  `create index anchors_unsealed on anchors (environment, seq) where sealed_at is null`,

  // The time at which the batch of a tenant's last trigger was due.
  `create table triggers (
    organization_id text not null,
    environment text not null,
    due_at timestamptz not null,
    primary key (organization_id, environment)
  )`,
];

export class MergeUnsentBatches1700000001400 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of statements) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table triggers`);
    await runner.query(`drop index anchors_unsealed`);
    await runner.query(`alter table anchors drop column due_at, drop column sealed_at`);
  }
}
