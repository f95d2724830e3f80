import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Fields } from './fields';

export const pageParameters = {
  page: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1, description: 'Which page; the first is 1' }),
  ),
  pageSize: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'How many items a page has at most' }),
  ),
};

export const PageQuery = Fields(pageParameters);
export type PageQuery = Static<typeof PageQuery>;

/** Schema of one page of a list. */
export function PageOf<Item extends TSchema>(item: Item) {
  return Fields({
    items: Type.Array(item),
    total: Type.Integer({ minimum: 0 }),
    page: Type.Integer({ minimum: 1 }),
    pageSize: Type.Integer({ minimum: 1 }),
  });
}

export interface Page<Item> {
  readonly items: Item[];
  readonly total: number;
  readonly page: number;
  readonly pageSize: number;
}

export function pageOf<Item>(items: Item[], total: number, query: PageQuery): Page<Item> {
  return { items, total, page: query.page ?? 1, pageSize: query.pageSize ?? 20 };
}

export function offsetOf(query: PageQuery): number {
  return ((query.page ?? 1) - 1) * (query.pageSize ?? 20);
}
