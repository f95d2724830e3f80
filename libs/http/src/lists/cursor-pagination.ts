import { type IdPrefix, isId } from '@probatum/contracts/ids';
import { type Static, type TSchema, Type } from '@sinclair/typebox';
import { InvalidRequest } from '../problems/common-problems';
import { Fields } from '../validation/fields';

/** Clients that want all items name no limit, and follow `nextCursor`. */
export const defaultLimit = 100;

/** Query of lists of the e-signature API: pages that count, or a cursor that walks without counting. */
export const limitParameters = {
  page: Type.Optional(
    Type.Integer({
      minimum: 1,
      maximum: 1_000_000,
      default: 1,
      description: 'Number of the page; the first page is 1',
    }),
  ),
  limit: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 100, default: defaultLimit, description: 'Maximum number of items' }),
  ),
  cursor: Type.Optional(
    Type.String({
      minLength: 1,
      maxLength: 100,
      description: '`nextCursor` of the previous response; `page` is then ignored',
    }),
  ),
};

export const LimitQuery = Fields(limitParameters);
export type LimitQuery = Static<typeof LimitQuery>;

/**
 * The id behind which the list goes on; undefined when it begins anew.
 * @param prefix of the ids in the list
 * @throws InvalidRequest for a text that no answer ever gave as `nextCursor`
 */
export function cursorOf({ cursor }: LimitQuery, prefix: IdPrefix): string | undefined {
  if (cursor === undefined || isId(prefix, cursor)) return cursor;
  throw invalidCursor();
}

export function invalidCursor(): InvalidRequest {
  const message = 'is not a cursor of this list. Use `nextCursor` of the previous response';
  return new InvalidRequest([{ pointer: '?cursor', code: 'invalid_format', message }]);
}

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
    nextCursor: Type.Union([Type.String(), Type.Null()], { description: 'null on the last page' }),
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
  { page = 1, limit = defaultLimit }: LimitQuery,
  total: number | undefined,
): Data<Item> {
  const data = items.slice(0, limit);
  const nextCursor = items.length > limit ? data.at(-1)!.id : null;
  if (total === undefined) return { data, nextCursor };
  return { data, pagination: { total, page, pageSize: limit, pages: Math.ceil(total / limit) }, nextCursor };
}
