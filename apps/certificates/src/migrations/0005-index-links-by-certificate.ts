import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A link is found by one index in each direction, and by no other: with the tenant in front of both, Postgres takes the
 * wrong one of the two for a tenant of which it has no statistics yet, and reads all links of the tenant for each step.
 * Ids of certificates are unique among all tenants.
 */
export class IndexLinksByCertificate1700000001300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index certificate_links_source`);
    await runner.query(`
      alter table certificate_links
        drop constraint certificate_links_pkey,
        add primary key (certificate_id, source_id)`);
    await runner.query(`create index certificate_links_source on certificate_links (source_id, certificate_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index certificate_links_source`);
    await runner.query(`
      alter table certificate_links
        drop constraint certificate_links_pkey,
        add primary key (organization_id, environment, certificate_id, source_id)`);
    await runner.query(
      `create index certificate_links_source on certificate_links (organization_id, environment, source_id)`,
    );
  }
}
