import type { Tenant } from '@probatum/contracts/tenant';
import { countingMs, type Page, readPage } from '@probatum/http/lists/pagination';
import type { Database } from '@probatum/persistence/database';
import { totalOf } from '@probatum/persistence/row-counts';
import type { ObjectLiteral } from 'typeorm';
import { cursorAt, type Place, placeOf, readCursor } from './cursors';
import { partSize } from './record-export';
import type { BaseRow } from './record-options';
import type { RecordType } from './record';
import type { RecordQuery } from './record-schemas';
import { inOrder, selected } from './selection';
import { run, type Select, type Statements } from './statements';

/** One page of records. A page that is requested by a cursor has no total. */
export type RecordPage<Item> = Pick<Page<Item>, 'items' | 'pageSize'> &
  Partial<Omit<Page<Item>, 'items' | 'pageSize'>> & { readonly nextCursor?: string | null };

/** The lists of one kind of record that one tenant sees. */
export class Lists<Row extends BaseRow> {
  constructor(
    private readonly database: Database,
    private readonly statements: Statements<Row>,
    private readonly type: RecordType<Row>,
    private readonly tenant: Tenant,
  ) {}

  async page(query: RecordQuery, where: ObjectLiteral): Promise<RecordPage<Row>> {
    if (query.cursor !== undefined) return this.behind(query.cursor, query, where);
    const page = await readPage(query, {
      read: (limit, offset) => this.read(inOrder(this.select(query, where), query.sort, undefined), limit, offset),
      count: () => this.count(query, where),
    });
    if (!this.type.options.sort) return page;
    const hasMore = page.total > (page.page - 1) * page.pageSize + page.items.length;
    return { ...page, nextCursor: this.cursor(page.items, hasMore, query.sort) };
  }

  /** All of them, in parts: each is asked for when the one before has been taken. */
  async *all(query: RecordQuery): AsyncGenerator<Row> {
    let place: Place | undefined;
    for (;;) {
      const rows = await this.read(inOrder(this.select(query, {}), query.sort, place), partSize, 0);
      yield* rows;
      if (rows.length < partSize) return;
      place = placeOf(rows.at(-1)!, query.sort);
    }
  }

  private async behind(cursor: string, query: RecordQuery, where: ObjectLiteral): Promise<RecordPage<Row>> {
    const { pageSize = 20, sort } = query;
    const place = readCursor(this.type, cursor, sort);
    const rows = await this.read(inOrder(this.select(query, where), sort, place), pageSize + 1, 0);
    const items = rows.slice(0, pageSize);
    return { items, pageSize, nextCursor: this.cursor(items, rows.length > pageSize, sort) };
  }

  private cursor(items: readonly Row[], hasMore: boolean, sort: string | undefined): string | null {
    const last = items.at(-1);
    return hasMore && last ? cursorAt(last, sort) : null;
  }

  private select(query: RecordQuery, where: ObjectLiteral): Select {
    return selected(this.statements.select(this.tenant), this.type, query, where);
  }

  private read(select: Select, limit: number, offset: number): Promise<Row[]> {
    return this.statements.read(this.database.of(this.tenant), select.limit(limit).offset(offset));
  }

  private async count(query: RecordQuery, where: ObjectLiteral): Promise<number> {
    const { organizationId, environment } = this.tenant;
    const select = this.select(query, where);
    const isWhole = select.expressionMap.wheres.length === 1;
    if (this.type.options.counted && isWhole)
      return totalOf(this.database.of(this.tenant), this.type.table, { organizationId, environments: [environment] });
    const counting = select.select('count(*)::float8', 'total');
    const [row] = await run<{ total: number }>(this.database.of(this.tenant, countingMs), counting);
    return row!.total;
  }
}
