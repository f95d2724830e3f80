import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Any tenant may name a certificate as a source, and any number of times. A reader of its descendants reads the links
 * of the own tenant only. The source is the first column, because without statistics that is the right index.
 */
export class IndexLinksBySource1700000002300 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index certificate_links_source`);
    await runner.query(`
      create index certificate_links_source
        on certificate_links (source_id, organization_id, environment, certificate_id)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index certificate_links_source`);
    await runner.query(`create index certificate_links_source on certificate_links (source_id, certificate_id)`);
  }
}
