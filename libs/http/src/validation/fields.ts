import { idSuffixPattern, type IdPrefix } from '@probatum/contracts/ids';
import {
  Kind,
  type ObjectOptions,
  type SchemaOptions,
  type StringOptions,
  type TNull,
  type TProperties,
  type TSchema,
  type TUnion,
  Type,
} from '@sinclair/typebox';

/**
 * The fields of requests and responses. One declaration gives the type, the validation and the OpenAPI schema.
 * All objects refuse members that they do not name.
 */
export function Fields<Properties extends TProperties>(properties: Properties, options: ObjectOptions = {}) {
  return Type.Object(properties, { additionalProperties: false, ...options });
}

const names = new Set<string>();

/** Gives a schema the name under which the OpenAPI document lists it. */
export function Named<Schema extends TSchema>(name: string, schema: Schema): Schema {
  if (names.has(name)) throw new Error(`Two schemas are named ${name}`);
  const result = { ...schema, $id: name };
  names.add(name);
  return result;
}

/** Free text of 1 to `max` characters, 200 by default. */
export function Text(options: StringOptions & { max?: number } = {}) {
  const { max = 200, ...rest } = options;
  return Type.String({ minLength: 1, maxLength: max, ...rest });
}

/**
 * Keyword of a schema whose text must contain a visible character. In documents it is an extension, because no OpenAPI
 * pattern can express it.
 */
export const notBlankKeyword = 'x-not-blank';

/** A name, or other text that a person must be able to see. */
export function VisibleText(options: Parameters<typeof Text>[0] = {}) {
  return Text({ description: 'Contains at least one visible character', [notBlankKeyword]: true, ...options });
}

/** SHA-256 as 64 hex digits; upper case is accepted. */
export function Sha256Hex(options: StringOptions = {}) {
  return Type.String({
    pattern: '^[0-9a-fA-F]{64}$',
    description: 'SHA-256 as 64 hex digits',
    examples: ['b7c4f4a1d2e3f405162738495a6b7c8d9eafb0c1d2e3f4a5b6c7d8e9fa0b1c2d'],
    ...options,
  });
}

export function IdOf(prefix: IdPrefix, options: StringOptions = {}) {
  return Type.String({
    pattern: `^${prefix}_${idSuffixPattern}$`,
    examples: [`${prefix}_01j9z3k4m5n6p7q8r9s0t1v2w3`],
    ...options,
  });
}

/** A point in time, ISO 8601 with an offset, e.g. `2026-03-18T19:48:08.800Z`. */
export function Time(options: StringOptions = {}) {
  return Type.String({ format: 'date-time', examples: ['2026-03-18T19:48:08.800Z'], ...options });
}

export function OneOf<const Values extends readonly string[]>(values: Values, options: StringOptions = {}) {
  return Type.Unsafe<Values[number]>({ type: 'string', enum: [...values], ...options });
}

/** In answers: the value, or null when there is none. */
export function Nullable<Schema extends TSchema>(schema: Schema, options: SchemaOptions = {}) {
  // One list of alternatives: not every reader of OpenAPI understands a list in a list.
  const alternatives = Kind in schema && schema[Kind] === 'Union' ? (schema as unknown as TUnion).anyOf : [schema];
  return Type.Union([...alternatives, Type.Null()] as [Schema, TNull], options);
}
