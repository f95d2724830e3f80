import { microsecondNotBefore } from '@probatum/http/validation/moment';
import type { ObjectLiteral } from 'typeorm';
import { isTime } from './columns';
import { orderOf, type Place } from './cursors';
import type { RecordType } from './record';
import type { RecordQuery } from './record-schemas';
import type { Select } from './statements';

/**
 * The records of a list.
 * @param where conditions that the caller's query cannot change
 */
export function selected(select: Select, type: RecordType<never>, query: RecordQuery, where: ObjectLiteral): Select {
  const { filters = [], search = [] } = type.options;
  for (const [field, value] of Object.entries(where))
    select.andWhere(`r.${field} = :where_${field}`, { [`where_${field}`]: value });
  for (const field of filters) filter(select, field, isTime(type.fields[field]!), query);
  if (query.search !== undefined) {
    const part = `%${query.search.replace(/[\\%_]/g, '\\$&')}%`;
    select.andWhere(`(${search.map((field) => `r.${field} ilike :search`).join(' or ')})`, { search: part });
  }
  return select;
}

function filter(select: Select, field: string, isOfTimes: boolean, query: RecordQuery): void {
  if (!isOfTimes) {
    if (query[field] !== undefined) select.andWhere(`r.${field} = :${field}`, { [field]: query[field] });
    return;
  }
  const [from, until] = [query[`${field}From`], query[`${field}Until`]] as (string | undefined)[];
  if (from !== undefined)
    select.andWhere(`r.${field} >= :${field}From`, { [`${field}From`]: microsecondNotBefore(from) });
  if (until !== undefined)
    select.andWhere(`r.${field} < :${field}Until`, { [`${field}Until`]: microsecondNotBefore(until) });
}

/** In the order that was asked for, behind the place where the part before ended. */
export function inOrder(select: Select, sort: string | undefined, place: Place | undefined): Select {
  const { field, direction } = orderOf(sort);
  if (place) {
    const columns = field === undefined ? ['r.id', ':place_id'] : [`(r.${field}, r.id)`, '(:place_value, :place_id)'];
    const comparison = `${columns[0]} ${direction === 'ASC' ? '>' : '<'} ${columns[1]}`;
    select.andWhere(comparison, { place_id: place.id, ...(field === undefined ? {} : { place_value: place.value }) });
  }
  const ordered = field === undefined ? select : select.orderBy(`r.${field}`, direction);
  return ordered.addOrderBy('r.id', direction);
}
