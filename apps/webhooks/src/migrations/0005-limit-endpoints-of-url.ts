import type { MigrationInterface, QueryRunner } from 'typeorm';
import { maxEndpointsOfUrl } from '../endpoint/endpoint';
import { urlKey } from '../endpoint/url-key';

const batchSize = 1_000;

/**
 * An endpoint takes one of the places that an organization has for a URL. Endpoints from before that are more than these
 * places go on without one.
 */
export class LimitEndpointsOfUrl1700000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table endpoints add column url_key text, add column url_place smallint`);
    await this.fillKeys(runner);
    await runner.query(
      `update endpoints set url_place = ranked.place
       from (select id, row_number() over (partition by organization_id, url_key order by id) as place
             from endpoints where deleted_at is null and url_key is not null) as ranked
       where endpoints.id = ranked.id and ranked.place <= $1`,
      [maxEndpointsOfUrl],
    );
    await runner.query(
      `create unique index endpoints_url_place on endpoints (organization_id, url_key, url_place) where deleted_at is null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table endpoints drop column url_key, drop column url_place`);
  }

  private async fillKeys(runner: QueryRunner): Promise<void> {
    let last = '';
    for (;;) {
      const rows = (await runner.query(
        `select id, url from endpoints where id > $1 and deleted_at is null order by id limit ${batchSize}`,
        [last],
      )) as { id: string; url: string }[];
      if (rows.length === 0) return;
      await runner.query(
        `update endpoints set url_key = new.key from unnest($1::text[], $2::text[]) as new (id, key)
         where endpoints.id = new.id`,
        [rows.map(({ id }) => id), rows.map(({ url }) => urlKey(url))],
      );
      last = rows.at(-1)!.id;
    }
  }
}
