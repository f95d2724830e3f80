import { isId } from '@probatum/contracts/ids';
import { invalidCursor } from '@probatum/http/lists/cursor-pagination';
import type { BaseRow } from './record-options';
import type { RecordType } from './record';

/** How a list is sorted: by a declared field, or by id, which is by time of creation. */
export interface Order {
  readonly field: string | undefined;
  readonly direction: 'ASC' | 'DESC';
}

/** Behind which record a list goes on. */
export interface Place {
  readonly value: unknown;
  readonly id: string;
}

export function orderOf(sort: string | undefined): Order {
  if (sort === undefined) return { field: undefined, direction: 'DESC' };
  return sort.startsWith('-') ? { field: sort.slice(1), direction: 'DESC' } : { field: sort, direction: 'ASC' };
}

/** Names the order as well: a cursor is good for the list that gave it. */
export function cursorAt<Row extends BaseRow>(row: Row, sort: string | undefined): string {
  const { value, id } = placeOf(row, sort);
  return Buffer.from(JSON.stringify([sort ?? null, value, id])).toString('base64url');
}

export function placeOf<Row extends BaseRow>(row: Row, sort: string | undefined): Place {
  const { field } = orderOf(sort);
  const value = field === undefined ? null : (row as Readonly<Record<string, unknown>>)[field];
  return { value, id: row.id };
}

/** @throws InvalidRequest for a text that the list has never given as `nextCursor` */
export function readCursor(type: RecordType<never>, cursor: string, sort: string | undefined): Place {
  const { field } = orderOf(sort);
  const [sortedBy, value, id] = parse(cursor);
  const isValid = field === undefined ? value === null : !type.sortValues.get(field)!(value).errors;
  if (sortedBy !== (sort ?? null) || !isValid || !isId(type.prefix, id) || holdsNul(value)) throw invalidCursor();
  return { value, id };
}

const holdsNul = (value: unknown) => typeof value === 'string' && value.includes('\0');

function parse(cursor: string): unknown[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString());
    return Array.isArray(parts) ? parts : [];
  } catch {
    return [];
  }
}
