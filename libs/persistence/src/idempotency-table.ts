import type { MigrationInterface, QueryRunner } from 'typeorm';
import type { RetentionRule } from './retention';

/** Each row says itself how long it is kept. */
export const idempotencyRetention: RetentionRule = { table: 'idempotency_keys', column: 'expires_at', days: 0 };

/** The answers of a service under their Idempotency-Keys. A body that holds a secret is sealed. */
export class CreateIdempotencyKeys1700000000900 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table idempotency_keys (
        organization_id text not null,
        environment text not null,
        method text not null,
        route text not null,
        key text not null,
        fingerprint text not null,
        status int not null,
        content_type text not null,
        location text,
        etag text,
        body text not null,
        is_sealed boolean not null,
        expires_at timestamptz not null,
        primary key (organization_id, environment, method, route, key)
      )`);
    await runner.query(`create index idempotency_keys_expires_at on idempotency_keys using brin (expires_at)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table idempotency_keys`);
  }
}
