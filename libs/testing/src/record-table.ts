import type { Queryable } from '@probatum/persistence/database';
import { requestRoleOf } from '@probatum/persistence/row-level-security';
import { columnName, uniqueIndex } from '@probatum/records/columns';
import type { RecordType } from '@probatum/records/record';

interface ColumnRow {
  readonly name: string;
  readonly type: string;
  readonly nullable: boolean;
  readonly hasDefault: boolean;
}

interface IndexRow {
  readonly name: string;
  readonly isUnique: boolean;
  readonly columns: string[];
}

const readColumns = `
  select attname as name, format_type(atttypid, atttypmod) as type, not attnotnull as nullable, atthasdef as "hasDefault"
  from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped`;

const readIndexes = `
  select relname as name, indisunique as "isUnique",
    array(select attname::text from unnest(indkey) with ordinality as key (number, place)
      join pg_attribute on attrelid = indrelid and attnum = number order by place) as columns
  from pg_index join pg_class on pg_class.oid = indexrelid where indrelid = $1::regclass`;

const readAccess = `
  select relrowsecurity as secured,
    exists (select from pg_policy where polrelid = pg_class.oid) as "hasPolicy",
    array(select privilege from unnest($3::text[]) as privilege
      where not has_table_privilege($2, pg_class.oid, privilege)) as missing
  from pg_class where oid = $1::regclass`;

/**
 * In what a migrated table differs from the declaration of its records: columns, types, null, keys, indexes for filters,
 * sorting and unique fields, row-level security, privileges. A test expects an empty list.
 * @param privileges that requests need; for a record that is never removed without `delete`
 */
export async function tableDifferences(
  database: Queryable,
  schema: string,
  type: RecordType<never>,
  privileges = ['select', 'insert', 'update', ...(type.options.softDelete ? [] : ['delete'])],
): Promise<string[]> {
  const columns = await database.query<ColumnRow>(readColumns, [type.table]);
  const indexes = await database.query<IndexRow>(readIndexes, [type.table]);
  const [access] = await database.query<{ secured: boolean; hasPolicy: boolean; missing: string[] }>(readAccess, [
    type.table,
    requestRoleOf(schema),
    privileges,
  ]);
  return [
    ...columnDifferences(columns, type),
    ...indexDifferences(indexes, type),
    ...(access!.secured && access!.hasPolicy ? [] : ['there is no row-level security']),
    ...access!.missing.map((privilege) => `requests lack the privilege ${privilege}`),
  ];
}

function columnDifferences(columns: readonly ColumnRow[], type: RecordType<never>): string[] {
  const found = new Map(columns.map((column) => [column.name, column]));
  const declared = Object.values(type.entity.options.columns).filter((one) => !one!.virtualProperty);
  const wrong = declared.flatMap((one) => {
    const { name, nullable = false } = one!;
    const column = found.get(name!);
    const type = one!.precision === undefined ? column?.type.replace(/\(\d\)/, '') : column?.type;
    const is = column && `${type}${column.nullable ? '' : ' not null'}`;
    const expected = `${typeName(one!)}${nullable ? '' : ' not null'}`;
    return is === expected ? [] : [`column ${name}: declared ${expected}, is ${is ?? 'missing'}`];
  });
  const names = declared.map((one) => one!.name);
  const demanded = columns.filter(
    ({ name, nullable, hasDefault }) => !nullable && !hasDefault && !names.includes(name),
  );
  return [...wrong, ...demanded.map(({ name }) => `column ${name} is demanded and not declared`)];
}

function typeName({ type, precision, array }: { type: unknown; precision?: number; array?: boolean }): string {
  const time = `timestamp${precision === undefined ? '' : `(${precision})`} with time zone`;
  return `${type === 'timestamptz' ? time : String(type)}${array ? '[]' : ''}`;
}

function indexDifferences(indexes: readonly IndexRow[], type: RecordType<never>): string[] {
  const { filters = [], sort = [], unique = [] } = type.options;
  const tenant = ['organization_id', 'environment'];
  const begins =
    (wanted: readonly string[]) =>
    ({ columns }: IndexRow) =>
      wanted.every((name, place) => columns[place] === name);
  const lacking = [...new Set<string>([...filters, ...sort])]
    .map(columnName)
    .flatMap((name) =>
      indexes.some(begins([...tenant, name])) ? [] : [`no index begins with ${[...tenant, name].join(', ')}`],
    );
  const rules = (unique as readonly (readonly string[])[]).flatMap((fields) => {
    const columns = [...tenant, ...fields.map(columnName)];
    const index = indexes.find(({ name, isUnique }) => isUnique && name === uniqueIndex(type.table, fields));
    return index?.columns.join() === columns.join() ? [] : [`no unique index ${uniqueIndex(type.table, fields)}`];
  });
  const key = indexes.some(({ columns }) => columns.join() === [...tenant, 'id'].join());
  return [...lacking, ...rules, ...(key ? [] : ['the primary key does not begin with the tenant'])];
}
