import { Body, Param, type PipeTransform, Query } from '@nestjs/common';
import { ApiBody, ApiParam, ApiQuery } from '@nestjs/swagger';
import type { Static, TObject, TSchema } from '@sinclair/typebox';
import type { IdPrefix } from '@probatum/contracts/ids';
import { InvalidRequest } from '../problems/common-problems';
import { IdOf } from './fields';
import { withoutEmptyText } from './empty-text';
import { bodyValidator, textValidator, type Validator } from './validation';

export type ParameterDecoration = (target: object, key: string | symbol | undefined, index: number) => void;
type OpenApiSchema = NonNullable<Parameters<typeof ApiQuery>[0] & { schema?: unknown }>['schema'];

class Validate<Schema extends TSchema> implements PipeTransform {
  constructor(
    private readonly validate: Validator<Schema>,
    private readonly pointerPrefix = '',
    private readonly whenMissing?: object,
    private readonly read: (value: unknown) => unknown = asItIs,
  ) {}

  transform(value: unknown = this.whenMissing): Static<Schema> {
    const result = this.validate(this.read(value));
    if (!result.errors) return result.value;
    throw new InvalidRequest(
      result.errors.map((error) => ({
        ...error,
        pointer: this.pointerPrefix ? asParameter(error.pointer) : error.pointer,
      })),
    );
  }
}

const asItIs = (value: unknown) => value;

const asParameter = (pointer: string) => `?${pointer.slice(1)}`;

/** Documents a parameter on its operation. */
export function describeParameter(decorator: MethodDecorator, target: object, key: string | symbol | undefined): void {
  const descriptor = Object.getOwnPropertyDescriptor(target, key!)!;
  decorator(target, key!, descriptor);
}

/**
 * A schema often has the name of its type, so the compiler notes it as the parameter's class; Nest would then look for
 * a prototype. The note is written before parameter decorators run.
 */
function forgetClass(target: object, key: string | symbol | undefined, index: number): void {
  const types = Reflect.getMetadata('design:paramtypes', target, key!) as unknown[] | undefined;
  if (types) types[index] = Object;
}

/**
 * The validated JSON body; invalid ones are answered with 400 and one pointer per error.
 * @param options where the body is not required, none is as good as an empty object. With `emptyIsAbsent` a member
 * that is an empty text counts as absent, as forms and connectors send it.
 */
export function RequestBody<Schema extends TSchema>(
  schema: Schema,
  { required = true, emptyIsAbsent = false } = {},
): ParameterDecoration {
  const read = emptyIsAbsent ? withoutEmptyText : asItIs;
  const pipe = new Validate(bodyValidator(schema), '', required ? undefined : {}, read);
  return (target, key, index) => {
    forgetClass(target, key, index);
    Body(pipe)(target, key, index);
    describeParameter(ApiBody({ schema: schema as never, required }), target, key);
  };
}

/** The validated query; unknown parameters are refused. */
export function RequestQuery<Schema extends TObject>(schema: Schema): ParameterDecoration {
  const pipe = new Validate(textValidator(schema), '?');
  return (target, key, index) => {
    forgetClass(target, key, index);
    Query(pipe)(target, key, index);
    for (const [name, property] of Object.entries(schema.properties)) {
      const required = schema.required?.includes(name) ?? false;
      const { description } = property as { description?: string };
      const options = { name, required, schema: property as OpenApiSchema, ...(description ? { description } : {}) };
      describeParameter(ApiQuery(options as never), target, key);
    }
  };
}

/** An id from the path, as text. A malformed id is treated like an unknown one: the use case answers 404. */
export function PathId(name: string, prefix: IdPrefix): ParameterDecoration {
  return (target, key, index) => {
    Param(name)(target, key, index);
    const description = `Id that begins with \`${prefix}_\``;
    describeParameter(ApiParam({ name, description, schema: IdOf(prefix) as never }), target, key);
  };
}
