import type { Static, TSchema } from '@sinclair/typebox';
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { FieldError } from './problem';

const common: Options = { allErrors: true, strict: false, verbose: false };
const bodyAjv = addFormats.default(new Ajv(common));
/** Query strings and environment variables are text: numbers and booleans are read from it. */
const textAjv = addFormats.default(new Ajv({ ...common, coerceTypes: true, useDefaults: true }));

/** Most errors that one answer lists. */
const maxErrors = 20;

export type Validated<Schema extends TSchema> =
  | { readonly value: Static<Schema>; readonly errors?: undefined }
  | { readonly value?: undefined; readonly errors: FieldError[] };

export type Validator<Schema extends TSchema> = (value: unknown) => Validated<Schema>;

export function bodyValidator<Schema extends TSchema>(schema: Schema): Validator<Schema> {
  return validator(bodyAjv.compile(withoutIds(schema) as object));
}

/** Reads from text and fills in defaults; works on a copy. A NUL, which no database keeps in a text, is refused. */
export function textValidator<Schema extends TSchema>(schema: Schema): Validator<Schema> {
  const validate = validator<Schema>(textAjv.compile(withoutIds(schema) as object));
  return (value) => {
    const result = validate({ ...(value as object) });
    const errors = Object.entries(value as object)
      .filter(([, text]) => String(text).includes('\0'))
      .map(nulError);
    return errors.length > 0 ? { errors } : result;
  };
}

function nulError([name]: [name: string, value: unknown]): FieldError {
  return { pointer: `/${escape(name)}`, code: 'nul_character', message: 'holds a NUL character' };
}

function validator<Schema extends TSchema>(validate: ValidateFunction): Validator<Schema> {
  return (value) => {
    if (validate(value)) return { value: value as Static<Schema> };
    return { errors: (validate.errors ?? []).slice(0, maxErrors).map(fieldError) };
  };
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
