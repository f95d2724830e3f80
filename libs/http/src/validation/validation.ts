import type { Static, TSchema } from '@sinclair/typebox';
import { Ajv, type ErrorObject, type Options, type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import { isBlank } from './blank-text';
import { isKeptExactly } from './exact-number';
import { notBlankKeyword } from './fields';
import { isMoment, momentForm } from './moment';
import type { FieldError } from '../problems/problem';

const common: Options = { strict: false, strictNumbers: true, verbose: false };
const firstErrorAjv = ajv(common);
const allErrorsAjv = ajv({ ...common, allErrors: true });
/** Query strings and environment variables are text: numbers and booleans are read from it. */
const textAjv = ajv({ ...common, allErrors: true, coerceTypes: true, useDefaults: true });

/** Numbers of so many digits are read exactly. */
const maxSafeDigits = 15;
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
  // Most schemas never meet a wrong body.
  let all: ValidateFunction | undefined;
  return (value) => {
    if (first(value)) return { value: value as Static<Schema> };
    if (!hasAtMost(maxValuesForAllErrors, value)) return { errors: errorsOf(first) };
    all ??= allErrorsAjv.compile(plain);
    return { errors: errorsOf(all(value) ? first : all) };
  };
}

/** Reads from text and fills in defaults; works on a copy. A NUL, which no database keeps in a text, is refused. */
export function textValidator<Schema extends TSchema>(schema: Schema): Validator<Schema> {
  const validate = textAjv.compile(withoutIds(schema) as object);
  return (text) => {
    const value: Record<string, unknown> = { ...(text as object) };
    const isValid = validate(value);
    const written = Object.entries(text as object);
    const nul = written.flatMap(nulError);
    const told = new Set(nul.map(({ pointer }) => pointer));
    const others = isValid ? [] : errorsOf(validate).filter(({ pointer }) => !told.has(pointer));
    const errors = [...nul, ...others].slice(0, maxErrors);
    const inexact = errors.length > 0 ? errors : written.flatMap((entry) => numberError(entry, value));
    return inexact.length > 0 ? { errors: inexact } : { value: value as Static<Schema> };
  };
}

function nulError([name, text]: [name: string, text: unknown]): FieldError[] {
  if (!String(text).includes('\0')) return [];
  return [{ pointer: `/${escape(name)}`, code: 'nul_character', message: 'contains a NUL character' }];
}

/** Ajv compares finite numbers only, so `1e999` passes every bound; and `1.00000000000000001` is read as 1. */
function numberError([name, text]: [name: string, text: unknown], values: Record<string, unknown>): FieldError[] {
  const value = values[name];
  if (typeof value !== 'number' || typeof text !== 'string') return [];
  const error = (code: string, message: string) => [{ pointer: `/${escape(name)}`, code, message }];
  if (!Number.isFinite(value)) return error('wrong_type', 'must be a finite number');
  const mayBeAnother = text.length > maxSafeDigits && !isKeptExactly(text);
  return mayBeAnother ? error('inexact_number', 'must be a number that can be represented exactly') : [];
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
  return addFormats
    .default(new Ajv(options))
    .addFormat('date-time', isMoment)
    .addKeyword({ keyword: notBlankKeyword, type: 'string', errors: false, validate: isVisible });
}

/** An empty text is told to be too short. */
function isVisible(_isDemanded: unknown, text: string): boolean {
  return text === '' || !isBlank(text);
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
  [notBlankKeyword]: 'blank',
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
  if (error.keyword === notBlankKeyword) return 'must contain at least one visible character';
  if (error.keyword === 'enum') {
    return `must be one of ${(error.params as { allowedValues: unknown[] }).allowedValues.join(', ')}`;
  }
  if (error.keyword === 'format' && (error.params as { format: string }).format === 'date-time') return momentForm;
  return error.message ?? 'is not valid';
}

function escape(member: string): string {
  return member.replaceAll('~', '~0').replaceAll('/', '~1');
}
