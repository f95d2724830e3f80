import type { MigrationInterface, QueryRunner } from 'typeorm';

/** An envelope may bring a URL of its own. One endpoint of each tenant, without a URL, stands for all of them. */
export class DeliverToUrlsOfEnvelopes1700000003100 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table deliveries add column url text`);
    await runner.query(`alter table endpoints add column secret_shown_at timestamptz`);
    await runner.query(
      `create unique index endpoints_of_envelopes on endpoints (organization_id, environment) where dialect = 'envelope'`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index endpoints_of_envelopes`);
    await runner.query(`alter table endpoints drop column secret_shown_at`);
    await runner.query(`alter table deliveries drop column url`);
  }
}
