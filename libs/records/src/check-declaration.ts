import type { TSchema } from '@sinclair/typebox';
import { uniqueIndex, withoutNull } from './columns';
import type { Declared } from './record-schemas';

const scalars = ['string', 'boolean', 'integer', 'number'];

const isScalar = (schema: TSchema) => scalars.includes(String(withoutNull(schema)['type']));
const isText = (schema: TSchema) => withoutNull(schema)['type'] === 'string';
/** Postgres refuses an index entry of 2,700 bytes, and a cursor must fit into a query. */
const maxIndexedCharacters = 400;
/** Postgres cuts off the rest of a name, and a conflict would not be recognized by it. */
const maxNameBytes = 63;

/** Texts with an enum, a format or a pattern are short. */
function charactersOf(schema: TSchema): number {
  const { enum: values, format, pattern, maxLength = Infinity } = withoutNull(schema);
  return !isText(schema) || values || pattern || format === 'date-time' ? 0 : (maxLength as number);
}

const isIndexable = (schema: TSchema) => isScalar(schema) && charactersOf(schema) <= maxIndexedCharacters;
/** Nothing is before or behind null, so a cursor would lose the records without a value. */
const isSortable = (schema: TSchema) => isIndexable(schema) && withoutNull(schema) === schema;

/** No column holds every integer. */
function isHeld(schema: TSchema): boolean {
  const { type, minimum, maximum } = withoutNull(schema);
  return type !== 'integer' || (Number.isSafeInteger(minimum) && Number.isSafeInteger(maximum));
}

/** Every record has columns with these names. */
const ownColumns = ['organizationId', 'environment', 'id', 'createdAt', 'updatedAt', 'isWhole', 'seal'];
/** Every list has parameters with these names. */
const ownParameters = ['page', 'pageSize', 'cursor', 'search', 'sort', 'format'];

/** Tells a mistake when the service starts, and not when the first request comes. @throws Error */
export function checkDeclaration({ table, name, fields, options }: Declared): void {
  const check = (use: string, names: readonly string[] = [], isFit: (schema: TSchema, field: string) => boolean) => {
    for (const field of names) {
      const schema = fields[field];
      if (!schema || !isFit(schema, field)) throw new Error(`${name}: ${use} ${field} is not possible`);
    }
  };
  check('a field', Object.keys(fields), (_schema, field) => !ownColumns.includes(field));
  check('an integer without a minimum and a maximum in', Object.keys(fields), isHeld);
  check('a filter by', options.filters, (_schema, field) => !ownParameters.includes(field));
  check('a filter by', options.filters, isIndexable);
  check('a search in', options.search, isText);
  check(
    'sorting by',
    options.sort?.filter((field) => field !== 'createdAt'),
    isSortable,
  );
  for (const together of options.unique ?? []) {
    const characters = together.reduce((sum, field) => sum + (fields[field] ? charactersOf(fields[field]) : 0), 0);
    check('a unique', together, (schema) => isScalar(schema) && characters <= maxIndexedCharacters);
    const isNameKept = Buffer.byteLength(uniqueIndex(table, together)) <= maxNameBytes;
    check(`a name of more than ${maxNameBytes} bytes for the unique index of`, together, () => isNameKept);
  }
  check('changing', options.changes, Boolean);
  check('deciding', options.decided, (_schema, field) => !options.changes?.includes(field));
  check('states of', Object.keys(options.states ?? {}), (schema) => Array.isArray(schema['enum']));
}
