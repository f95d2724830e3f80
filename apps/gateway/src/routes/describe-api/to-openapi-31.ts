import { isObject, type Json } from '../route-table/service-document';

/** Their values are data or maps from free names, not schemas with keywords. */
const data = new Set(['example', 'examples', 'default', 'const', 'enum', 'x-examples']);
const maps = new Set(['properties', 'patternProperties', '$defs', 'dependentSchemas']);

/** Rewrites what OpenAPI 3.0 says otherwise than 3.1: `nullable` and the boolean `exclusiveMinimum`/`Maximum`. */
export function toOpenApi31(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(toOpenApi31);
  if (!isObject(node)) return node;
  const rewritten = mapValues(node, (value, key) => {
    if (data.has(key)) return value;
    return maps.has(key) && isObject(value) ? mapValues(value, toOpenApi31) : toOpenApi31(value);
  });
  return withoutNullable(withNumericBounds(rewritten));
}

function withoutNullable({ nullable, ...schema }: Json): Json {
  if (nullable === undefined) return schema;
  if (typeof nullable !== 'boolean') return { ...schema, nullable };
  if (!nullable) return schema;
  if (schema.type === undefined) return { anyOf: [schema, { type: 'null' }] };
  const types = [schema.type, 'null'].flat();
  const withNull = Array.isArray(schema.enum) ? { enum: [...new Set([...(schema.enum as unknown[]), null])] } : {};
  return { ...schema, type: [...new Set(types)], ...withNull };
}

function withNumericBounds(schema: Json): Json {
  const bounds = [
    ['minimum', 'exclusiveMinimum'],
    ['maximum', 'exclusiveMaximum'],
  ] as const;
  return bounds.reduce((result, [bound, exclusive]) => {
    if (typeof result[exclusive] !== 'boolean') return result;
    const { [exclusive]: isExclusive, [bound]: limit, ...rest } = result;
    if (limit === undefined) return rest;
    return { ...rest, [isExclusive ? exclusive : bound]: limit };
  }, schema);
}

function mapValues(node: Json, map: (value: unknown, key: string) => unknown): Json {
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, map(value, key)]));
}
