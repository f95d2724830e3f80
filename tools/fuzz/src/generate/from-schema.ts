import fc from 'fast-check';
import type { Schema } from '../document/operations';
import { known, texts, wellFormed } from './texts';

type Values = fc.Arbitrary<unknown>;
/** Follows a reference. */
export type Resolve = (schema: Schema) => Schema;

/** Values that a schema allows, most of them such that they reach the logic behind it. */
export function fromSchema(resolve: Resolve, reference: Schema, name = ''): Values {
  const schema = resolve(reference);
  const again = (inner: unknown, innerName = name) => fromSchema(resolve, inner as Schema, innerName);
  if (schema['enum']) return choices(schema['enum'] as unknown[], schema['default']);
  if ('const' in schema) return fc.constant(schema['const']);
  if (schema['anyOf']) return fc.oneof(...(schema['anyOf'] as Schema[]).map((one) => again(one)));
  switch (schema['type']) {
    case 'object':
      return objects(schema, again);
    case 'array':
      return arrays(schema, again(schema['items']));
    case 'integer':
      return fc.integer({ min: Number(schema['minimum'] ?? -1_000), max: Number(schema['maximum'] ?? 1_000_000) });
    case 'number':
      return fc.double({ ...boundsOf(schema), noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return texts(schema, name);
  }
}

function boundsOf({ minimum, maximum }: Schema): { min?: number; max?: number } {
  return {
    ...(minimum === undefined ? {} : { min: Number(minimum) }),
    ...(maximum === undefined ? {} : { max: Number(maximum) }),
  };
}

/** Optional values are usually left at their default. */
function choices(values: readonly unknown[], usual: unknown): Values {
  const any = fc.constantFrom(...values);
  return usual === undefined
    ? any
    : fc.oneof({ weight: 9, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: any });
}

function objects(schema: Schema, of: (schema: unknown, name: string) => Values): Values {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, Schema>).filter(isPossible);
  if (properties.length === 0) return fc.dictionary(wellFormed(20), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });
  const model = Object.fromEntries(properties.map(([name, inner]) => [name, of(inner, name)]));
  return fc.record(model, { requiredKeys: requiredOf(schema, Object.keys(model)) });
}

/** No assertion of a client is signed here: the secret is sent instead. */
const isPossible = ([name]: readonly [string, Schema]) => !name.startsWith('client_assertion');

function requiredOf(schema: Schema, names: readonly string[]): string[] {
  const ofClients = names.filter((name) => name in known && name.startsWith('client_'));
  return [...((schema['required'] ?? []) as string[]), ...ofClients];
}

function arrays(schema: Schema, items: Values): Values {
  const minLength = Number(schema['minItems'] ?? 0);
  const bounds = { minLength, maxLength: Math.min(Number(schema['maxItems'] ?? 10), minLength + 4) };
  return schema['uniqueItems'] ? fc.uniqueArray(items, bounds) : fc.array(items, bounds);
}
