import type { IdPrefix } from '@probatum/contracts/ids';
import { Fields, IdOf, Named, Nullable, OneOf, Text, Time } from '@probatum/http/validation/fields';
import { PageOf, pageParameters } from '@probatum/http/lists/pagination';
import { type TObject, type TProperties, type TSchema, Type } from '@sinclair/typebox';
import { isTime, withoutNull } from './columns';

/** The source of the schemas: a record's declaration without its types. */
export interface Declared {
  readonly table: string;
  readonly prefix: IdPrefix;
  readonly name: string;
  readonly fields: TProperties;
  readonly options: {
    readonly filters?: readonly string[];
    readonly search?: readonly string[];
    readonly sort?: readonly string[];
    readonly unique?: readonly (readonly string[])[];
    readonly changes?: readonly string[];
    readonly decided?: readonly string[];
    readonly states?: Readonly<Record<string, Readonly<Record<string, readonly string[]>> | undefined>>;
    readonly answer?: { readonly schema: TObject };
  };
}

/** The query of a list. Filters are further members. */
export interface RecordQuery {
  readonly page?: number;
  readonly pageSize?: number;
  readonly cursor?: string;
  readonly search?: string;
  readonly sort?: string;
  readonly [filter: string]: unknown;
}

export interface ExportQuery extends Omit<RecordQuery, 'page' | 'pageSize' | 'cursor'> {
  readonly format?: 'csv' | 'json';
}

export function answerSchema({ prefix, name, fields, options }: Declared): TObject {
  if (options.answer) return options.answer.schema;
  const updatedAt: TProperties = options.changes ? { updatedAt: Time() } : {};
  return Named(name, Fields({ id: IdOf(prefix), ...fields, createdAt: Time(), ...updatedAt }));
}

/** The body of a request that creates a record: all fields but those with states and those that the service decides. A field that may be null, or has a default, may be left out. */
export function createSchema({ name, fields, options: { states = {}, decided = [] } }: Declared): TObject {
  const given = Object.keys(fields).filter((field) => !states[field] && !decided.includes(field));
  const properties = given.map((field) => {
    const schema = fields[field]!;
    const mayLack = withoutNull(schema) !== schema || 'default' in schema;
    return [field, mayLack ? Type.Optional(schema) : schema];
  });
  return Named(`Create${name}`, Fields(Object.fromEntries(properties)));
}

/** The body of a request that changes a record: each field that is given takes the place of the one before. */
export function changeSchema({ name, fields, options: { changes = [] } }: Declared): TObject {
  const properties = changes.map((field) => [field, Type.Optional(fields[field]!)]);
  return Named(`Change${name}`, Fields(Object.fromEntries(properties), { minProperties: 1 }));
}

export function listQuery(declared: Declared): TObject {
  const { sort } = declared.options;
  const cursor = Type.String({
    minLength: 1,
    maxLength: 4_000,
    description: '`nextCursor` of the answer before, with the same `sort` and filters; `page` is ignored',
  });
  return Fields({
    ...pageParameters,
    ...(sort ? { cursor: Type.Optional(cursor) } : {}),
    ...selection(declared),
  });
}

export function exportQuery(declared: Declared): TObject {
  const format = OneOf(['csv', 'json'], { default: 'json', description: 'csv as in RFC 4180, or one JSON array' });
  return Fields({ format: Type.Optional(format), ...selection(declared) });
}

/** Which records, and in which order. */
function selection({ fields, options: { filters = [], search, sort } }: Declared): TProperties {
  const orders = sort?.flatMap((field) => [field, `-${field}`]) ?? [];
  const order = OneOf(orders, { description: 'The field to sort by, descending after `-`; newest first by default' });
  const text = Text({ description: `Part of ${(search ?? []).join(' or ')}, in upper or lower case` });
  return {
    ...(sort ? { sort: Type.Optional(order) } : {}),
    ...(search ? { search: Type.Optional(text) } : {}),
    ...Object.fromEntries(filters.flatMap((field) => filterParameters(field, fields[field]!))),
  };
}

function filterParameters(field: string, schema: TSchema): [string, TSchema][] {
  const { default: _default, ...plain } = withoutNull(schema);
  const described = { description: `Only records with this value of \`${field}\``, ...plain } as TSchema;
  if (!isTime(schema)) return [[field, Type.Optional(described)]];
  return [
    [`${field}From`, Type.Optional(Time({ description: `\`${field}\` at this time or later` }))],
    [`${field}Until`, Type.Optional(Time({ description: `\`${field}\` before this time` }))],
  ];
}

export function pageSchema({ name, options: { sort } }: Declared, answer: TObject): TObject {
  const page = PageOf(answer);
  if (!sort) return Named(`${name}Page`, page);
  const { total, page: number, ...rest } = page.properties;
  const counted = { total: Type.Optional(total), page: Type.Optional(number) };
  const nextCursor = Nullable(Type.String(), { description: 'Where the next page begins; null at the end' });
  const description = 'A page that was asked for by `cursor` has no `total` and no `page`.';
  return Named(`${name}Page`, Fields({ ...rest, ...counted, nextCursor }, { description }));
}

const Version = Nullable(Type.Object({}, { additionalProperties: true }));

/** One version of any record. */
export const RecordVersion = Named(
  'RecordVersion',
  Fields({
    version: Type.Integer({ minimum: 1, description: 'Counts the changes of the record' }),
    at: Time(),
    action: OneOf(['created', 'updated', 'deleted']),
    actor: Type.Object({ type: Type.String(), id: Type.String(), name: Type.String() }),
    address: Type.String({ description: 'Network address from which the change came' }),
    before: { ...Version, description: 'Null when the record was created' },
    after: { ...Version, description: 'Null when the record was deleted' },
  }),
);

export const RecordVersionPage = Named('RecordVersionPage', PageOf(RecordVersion));
