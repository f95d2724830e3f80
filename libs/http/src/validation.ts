import type { Static, TSchema } from '@sinclair/typebox';
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FieldError } from './problem';

const common: Options = { strict: false, strictNumbers: true, verbose: false };
const firstErrorAjv = ajv(common);
const allErrorsAjv = ajv({ ...common, allErrors: true });
/** Query strings and environment variables are text: numbers and booleans are read from it. */
const textAjv = ajv({ ...common, allErrors: true, coerceTypes: true, useDefaults: true });

/** Most errors that one answer lists. */
const maxErrors = 20;
/** Of a body with more values than this only the first error is told: to find them all takes a second and 200 MB. */
const maxValuesForAllErrors = 5_000;

export type Validated<Schema extends TSchema> =
  | { readonly value: Static<Schema>; readonly errors?: undefined }
  | { readonly value?: undefined; readonly errors: FieldError[] };

export type Validator<Schema extends TSchema> = (value: unknown) => Validated<Schema>;

export function bodyValidator<Schema extends TSchema>(schema: Schema): Validator<Schema> {
  const plain = withoutIds(schema) as object;
  const first = firstErrorAjv.compile(plain);
  const all = allErrorsAjv.compile(plain);
  return (value) => {
    if (first(value)) return { value: value as Static<Schema> };
    return { errors: errorsOf(hasAtMost(maxValuesForAllErrors, value) && !all(value) ? all : first) };
  };
}

/** Reads from text and fills in defaults; works on a copy. A NUL, which no database keeps in a text, is refused. */
export function textValidator<Schema extends TSchema>(schema: Schema): Validator<Schema> {
  const validate = textAjv.compile(withoutIds(schema) as object);
  return (text) => {
    const value = { ...(text as object) };
    const isValid = validate(value);
    const errors = [
      ...Object.entries(text as object).flatMap(nulError),
      ...Object.entries(value).flatMap(infiniteError),
    ];
    if (errors.length > 0) return { errors };
    return isValid ? { value: value as Static<Schema> } : { errors: errorsOf(validate) };
  };
}

function nulError([name, text]: [name: string, text: unknown]): FieldError[] {
  if (!String(text).includes('\0')) return [];
  return [{ pointer: `/${escape(name)}`, code: 'nul_character', message: 'holds a NUL character' }];
}

/** `1e999` is read as a number that passes every bound: ajv compares finite ones only. */
function infiniteError([name, value]: [name: string, value: unknown]): FieldError[] {
  if (typeof value !== 'number' || Number.isFinite(value)) return [];
  return [{ pointer: `/${escape(name)}`, code: 'wrong_type', message: 'must be a finite number' }];
}

function errorsOf({ errors }: ValidateFunction): FieldError[] {
  return (errors ?? []).slice(0, maxErrors).map(fieldError);
}

/** Counts no further than it must. */
function hasAtMost(limit: number, value: unknown): boolean {
  let left = limit;
  const isWithin = (node: unknown): boolean => {
    if ((left -= 1) < 0) return false;
    if (typeof node !== 'object' || node === null) return true;
    return Object.values(node).every(isWithin);
  };
  return isWithin(value);
}

function ajv(options: Options): Ajv {
  return addFormats.default(new Ajv(options)).addFormat('date-time', isMoment);
}

const moment =
  /^(\d{4})-(\d\d)-(\d\d)[Tt ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:0\d|1[0-4]):[0-5]\d)$/;

/**
 * RFC 3339, as far as JavaScript and Postgres both can read it: no leap second, no year 0, no fraction beyond
 * nanoseconds and no offset that no place on earth has.
 */
function isMoment(text: string): boolean {
  const [year = 0, month = 0, day = 0] = moment.exec(text)?.slice(1).map(Number) ?? [];
  const date = new Date(Date.UTC(year, month - 1, day));
  return year > 0 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

/** A name that occurs twice in one schema is fine in OpenAPI but not in ajv, which takes it for an address. */
function withoutIds(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(withoutIds);
  if (typeof schema !== 'object' || schema === null) return schema;
  return Object.fromEntries(
    Object.entries(schema).flatMap(([key, value]) => (key === '$id' ? [] : [[key, withoutIds(value)]])),
  );
}

const codes: Record<string, string> = {
  required: 'required',
  additionalProperties: 'unknown_field',
  type: 'wrong_type',
  enum: 'not_allowed',
  const: 'not_allowed',
  pattern: 'invalid_format',
  format: 'invalid_format',
  minLength: 'too_short',
  maxLength: 'too_long',
  minItems: 'too_few',
  maxItems: 'too_many',
  minProperties: 'too_few',
  uniqueItems: 'duplicate_item',
  minimum: 'too_small',
  maximum: 'too_large',
};

function fieldError(error: ErrorObject): FieldError {
  const code = codes[error.keyword] ?? 'invalid';
  const member = (error.params as { missingProperty?: string }).missingProperty ?? unknownMember(error);
  const pointer = member === undefined ? error.instancePath : `${error.instancePath}/${escape(member)}`;
  return { pointer, code, message: messageOf(error) };
}

function unknownMember(error: ErrorObject): string | undefined {
  return (error.params as { additionalProperty?: string }).additionalProperty;
}

function messageOf(error: ErrorObject): string {
  if (error.keyword === 'required') return 'is required';
  if (error.keyword === 'additionalProperties') return 'is not a known field';
  if (error.keyword === 'enum') {
    return `must be one of ${(error.params as { allowedValues: unknown[] }).allowedValues.join(', ')}`;
  }
  return error.message ?? 'is not valid';
}

function escape(member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1');
}
