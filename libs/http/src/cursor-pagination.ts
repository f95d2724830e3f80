import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { Fields } from './fields';

/** Query of lists of the e-signature API: pages that count, or a cursor that walks without counting. */
export const limitParameters = {
  page: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1_000_000, default: 1, description: 'Which page, from 1 on' }),
  ),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 100, default: 20, description: 'How many at most' })),
  cursor: Type.Optional(
    Type.String({ minLength: 1, maxLength: 100, description: '`nextCursor` of the answer before; `page` is ignored' }),
  ),
};

export const LimitQuery = Fields(limitParameters);
export type LimitQuery = Static<typeof LimitQuery>;

/** Schema of one part of such a list. */
export function DataOf<Item extends TSchema>(item: Item) {
  return Fields({
    data: Type.Array(item),
    pagination: Type.Optional(
      Fields({
        total: Type.Integer({ minimum: 0 }),
        page: Type.Integer({ minimum: 1 }),
        pageSize: Type.Integer({ minimum: 1 }),
        pages: Type.Integer({ minimum: 0 }),
      }),
    ),
    nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'null at the end' }),
  });
}

export interface Data<Item> {
  readonly data: Item[];
  readonly pagination?: {
    readonly total: number;
    readonly page: number;
    readonly pageSize: number;
    readonly pages: number;
  };
  readonly nextCursor: string | null;
}

/**
 * @param items one more than asked for, if there are more
 * @param total how many there are in all; undefined when a cursor walks
 */
export function dataOf<Item extends { readonly id: string }>(
  items: Item[],
  { page = 1, limit = 20 }: LimitQuery,
  total: number | undefined,
): Data<Item> {
  const data = items.slice(0, limit);
  const nextCursor = items.length > limit ? data.at(-1)!.id : null;
  if (total === undefined) return { data, nextCursor };
  return { data, pagination: { total, page, pageSize: limit, pages: Math.ceil(total / limit) }, nextCursor };
}
