import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Gives the table the shape that every service's has (libs/persistence/src/idempotency-table.ts). Defaults that are the
 * same for all rows touch none of them: a key from before is kept for seven days from now on, which is never shorter
 * than it was promised.
 */
export class ReshapeIdempotencyKeys1700000000900 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table idempotency_keys
        add column content_type text not null default 'application/json; charset=utf-8',
        add column etag text,
        add column is_sealed boolean not null default false,
        add column expires_at timestamptz not null default now() + interval '7 days',
        drop column holder,
        drop column created_at`);
    await runner.query(`
      alter table idempotency_keys
        alter column content_type drop default,
        alter column is_sealed drop default,
        alter column expires_at drop default`);
    await runner.query(`create index idempotency_keys_expires_at on idempotency_keys using brin (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
      alter table idempotency_keys
        add column holder text not null default '',
        add column created_at timestamptz not null default now(),
        drop column content_type,
        drop column etag,
        drop column is_sealed,
        drop column expires_at`);
    await runner.query(`alter table idempotency_keys alter column holder drop default`);
    await runner.query(`create index idempotency_keys_created_at on idempotency_keys using brin (created_at)`);
  }
}
