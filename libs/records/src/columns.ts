import { OptionalKind, type TProperties, type TSchema } from '@sinclair/typebox';
import type { EntitySchemaColumnOptions } from 'typeorm';

type Options = Omit<EntitySchemaColumnOptions, 'name'>;

/** A column that is stored with a record, or computed by the database, and is not one of its declared fields. */
export interface KeptColumn<Value = unknown> {
  readonly options: Options;
  /** For the type only. */
  readonly value?: Value;
}

export type KeptColumns = Readonly<Record<string, KeptColumn>>;
export type KeptValues<Kept> = {
  readonly [Name in keyof Kept]: Kept[Name] extends KeptColumn<infer Value> ? Value : never;
};

/** A column of the table. A nullable one says so in its options. */
export function column<Value>(type: Options['type'], options: Omit<Options, 'type'> = {}): KeptColumn<Value> {
  return { options: { type, ...options } };
}

/** A value that each read asks the database for, such as a count. @param sql given the alias of the record's row */
export function computed<Value>(type: Options['type'], sql: (row: string) => string): KeptColumn<Value> {
  return { options: { type, virtualProperty: true, query: sql } };
}

/** `dpaStatus` is `dpa_status` in the database. */
export function columnName(property: string): string {
  return property.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** Name of the index that keeps these fields unique. */
export function uniqueIndex(table: string, fields: readonly string[]): string {
  return [table, ...fields.map(columnName)].join('_');
}

const maxInteger = 2_147_483_647;
/** Of times by which lists are sorted: a cursor holds milliseconds, and a finer time would be before or behind it. */
const timePrecision = 3;

/** The columns that hold the fields. @throws Error for a field that no column can hold */
export function columnsOf(fields: TProperties, sorted: readonly string[]): Record<string, Options> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, schema]) => {
      const precision = isTime(schema) && sorted.includes(name) ? { precision: timePrecision } : {};
      return [name, { ...columnOf(name, schema), ...precision }];
    }),
  );
}

function columnOf(name: string, schema: TSchema): Options {
  if (OptionalKind in schema) throw new Error(`The field ${name} is optional: a field of a record is Nullable`);
  const plain = withoutNull(schema);
  return { ...typeOf(plain), nullable: plain !== schema };
}

function typeOf(schema: TSchema): Options {
  switch (schema['type']) {
    case 'string':
      return { type: schema['format'] === 'date-time' ? 'timestamptz' : 'text' };
    case 'boolean':
      return { type: 'boolean' };
    case 'integer':
      return fitsInteger(schema) ? { type: 'integer' } : { type: 'bigint', transformer: numbers };
    case 'number':
      return { type: 'double precision' };
    case 'array':
      return (schema['items'] as TSchema)['type'] === 'string' ? { type: 'text', array: true } : { type: 'jsonb' };
    default:
      return { type: 'jsonb' };
  }
}

const fitsInteger = ({ minimum, maximum }: TSchema) => Math.max(-minimum, maximum) <= maxInteger;
/** The driver reads 64-bit integers as text. */
const numbers = {
  to: (value: unknown) => value,
  from: (value: string | null) => (value === null ? null : Number(value)),
};

/** The schema of the value where there is one; the same schema for a field that always has one. */
export function withoutNull(schema: TSchema): TSchema {
  const options = (schema['anyOf'] as TSchema[] | undefined) ?? [];
  const others = options.filter(({ type }) => type !== 'null');
  if (others.length === 0 || others.length === options.length) return schema;
  return others.length === 1 ? others[0]! : { ...schema, anyOf: others };
}

export function isTime(schema: TSchema): boolean {
  const { type, format } = withoutNull(schema) as { type?: string; format?: string };
  return type === 'string' && format === 'date-time';
}
