import { isStatementTimeout } from '@probatum/persistence/database-errors';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Fields } from '../validation/fields';

export const pageParameters = {
  page: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 1,
      description: 'Number of the page; the first page is 1',
    }),
  ),
  pageSize: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'Maximum number of items on a page' }),
  ),
};

export const PageQuery = Fields(pageParameters);
export type PageQuery = Static<typeof PageQuery>;

/** Schema of one page of a list. */
export function PageOf<Item extends TSchema>(item: Item) {
  return Fields({
    items: Type.Array(item),
    total: Type.Integer({ minimum: 0, description: 'Number of items on all pages' }),
    totalIsLowerBound: Type.Optional(
      Type.Boolean({
        description:
          'True if counting took too long. `total` is then a lower bound: it exceeds the number of items up to this page if there are further items',
      }),
    ),
    page: Type.Integer({ minimum: 1 }),
    pageSize: Type.Integer({ minimum: 1 }),
  });
}

export interface Page<Item> {
  readonly items: Item[];
  readonly total: number;
  readonly totalIsLowerBound?: true;
  readonly page: number;
  readonly pageSize: number;
}

/** How long a statement may take that counts what a filter leaves. */
export const countingMs = 500;

/** From here on Postgres is not sent to skip rows before it is known that there are rows behind them. */
const deepOffset = 10_000;

export interface PagedRows<Row> {
  /** In the order of the list. */
  readonly read: (limit: number, offset: number) => Promise<Row[]>;
  /** All rows of the list; may be stopped by Postgres when it takes too long. */
  readonly count: () => Promise<number>;
}

/** Reads a page of a list. The total is counted only if the page does not show it, as the last page does. */
export async function readPage<Row>(query: PageQuery, { read, count }: PagedRows<Row>): Promise<Page<Row>> {
  const { page = 1, pageSize = 20 } = query;
  const offset = (page - 1) * pageSize;
  const deep = offset < deepOffset ? undefined : await countInTime(count);
  const rows = deep !== undefined && offset >= deep ? [] : await read(pageSize + 1, offset);
  const items = rows.slice(0, pageSize);
  const shown = offset + items.length;
  const hasMore = rows.length > pageSize;
  if (!hasMore && (items.length > 0 || page === 1)) return { items, total: shown, page, pageSize };
  const total = offset < deepOffset ? await countInTime(count) : deep;
  const least = hasMore ? shown + 1 : 0;
  if (total === undefined) return { items, total: least, totalIsLowerBound: true, page, pageSize };
  return { items, total: Math.max(total, least), page, pageSize };
}

async function countInTime(count: () => Promise<number>): Promise<number | undefined> {
  try {
    return await count();
  } catch (error) {
    if (isStatementTimeout(error)) return undefined;
    throw error;
  }
}
