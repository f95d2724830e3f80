import type { Environment } from '@probatum/contracts/tenant';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { secureRows } from './row-level-security';
import type { Queryable } from './transaction';

/** A table of tenants, of which rows are inserted and perhaps deleted. */
export interface CountedTable {
  readonly table: string;
  /** The column by which its lists are divided further, for example the room that an access belongs to. */
  readonly parent?: string;
}

/**
 * Maintains the number of rows of each tenant in the table row_counts, so that the total of a list is read and not
 * counted. Triggers update it once per statement, in its transaction, so it is right for every writer. Counters are
 * locked in a fixed order, because two statements over several tenants would otherwise deadlock.
 */
export abstract class CountRows implements MigrationInterface {
  protected abstract readonly tables: readonly CountedTable[];

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table row_counts (
        "table" text not null,
        organization_id text not null,
        environment text not null,
        parent text not null,
        total bigint not null,
        primary key (organization_id, environment, "table", parent)
      ) with (fillfactor = 50)`);
    await secureRows(runner, { ofTenants: { row_counts: 'select' } });
    for (const counted of this.tables) await count(runner, counted);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { table } of this.tables) {
      await runner.query(`drop trigger count_inserted on ${table}`);
      await runner.query(`drop trigger count_deleted on ${table}`);
      await runner.query(`drop function count_rows_of_${table}`);
    }
    await runner.query(`drop table row_counts`);
  }
}

const addCounts = (table: string, parent: string, from: string, sign: string) => `
  insert into row_counts as counter ("table", organization_id, environment, parent, total)
  select '${table}', organization_id, environment, ${parent}, ${sign} count(*) from ${from}
  group by 2, 3, 4 order by 2, 3, 4
  on conflict (organization_id, environment, "table", parent) do update set total = counter.total + excluded.total`;

/** Making the triggers waits for those who write, and holds up the others: no row is left out, none counts twice. */
async function count(runner: QueryRunner, { table, parent = `''` }: CountedTable): Promise<void> {
  const [{ schema }] = (await runner.query('select quote_ident(current_schema()) as schema')) as [{ schema: string }];
  // Requests may write to the table and not to the counters: the function works as their owner.
  await runner.query(`
    create function count_rows_of_${table}() returns trigger language plpgsql security definer
    set search_path = ${schema} as $$ begin
      ${addCounts(table, parent, 'changed', `case tg_op when 'INSERT' then 1 else -1 end *`)};
      if tg_op = 'DELETE' then
        delete from row_counts where "table" = '${table}' and total = 0
          and (organization_id, environment, parent) in (select organization_id, environment, ${parent} from changed);
      end if;
      return null;
    end $$`);
  await runner.query(`create trigger count_inserted after insert on ${table} referencing new table as changed
    for each statement execute function count_rows_of_${table}()`);
  await runner.query(`create trigger count_deleted after delete on ${table} referencing old table as changed
    for each statement execute function count_rows_of_${table}()`);
  await runner.query(addCounts(table, parent, table, ''));
}

export interface CountedRows {
  readonly organizationId: string;
  readonly environments: readonly Environment[];
  readonly parent?: string;
}

/** How many rows of the table there are. */
export async function totalOf(on: Queryable, table: string, of: CountedRows): Promise<number> {
  const [row] = await on.query<{ total: number }>(
    `select coalesce(sum(total), 0)::float8 as total from row_counts
     where organization_id = $1 and environment = any($2) and "table" = $3 and parent = $4`,
    [of.organizationId, of.environments, table, of.parent ?? ''],
    'row-counts-total',
  );
  return row!.total;
}
