import { isObject, type Json } from '../route-table/service-document';

/** JSON Schema 2020-12 has these and the schemas of OpenAPI 3.0 have nothing like them. Without them more is allowed. */
const unknownTo30 = [
  ...['$id', '$schema', '$comment', '$anchor', '$defs', '$dynamicRef', '$dynamicAnchor', '$vocabulary'],
  ...['if', 'then', 'else', 'dependentSchemas', 'dependentRequired', 'propertyNames', 'contains', 'minContains'],
  ...['maxContains', 'unevaluatedItems', 'unevaluatedProperties', 'contentSchema'],
];

/** The schema in the dialect of OpenAPI 3.0. */
export function toSchema30(schema: unknown): Json {
  if (schema === false) return { not: {} };
  if (!isObject(schema)) return {};
  const known = Object.fromEntries(Object.entries(schema).filter(([key]) => !unknownTo30.includes(key)));
  const steps = [
    withSubschemas,
    withoutSiblings,
    withoutConst,
    withExample,
    withBounds,
    withContent,
    withOneType,
    withItems,
  ];
  return steps.reduce((result, step) => step(result), known);
}

function withSubschemas(schema: Json): Json {
  const { patternProperties, prefixItems, ...result } = schema;
  for (const key of ['items', 'not']) if (key in result) result[key] = toSchema30(result[key]);
  for (const key of ['allOf', 'anyOf', 'oneOf']) if (key in result) result[key] = (result[key] as []).map(toSchema30);
  if (isObject(result.additionalProperties)) result.additionalProperties = toSchema30(result.additionalProperties);
  if (isObject(result.properties)) result.properties = mapValues(result.properties, toSchema30);
  if (isObject(patternProperties)) result.additionalProperties = anyOf(Object.values(patternProperties));
  if (Array.isArray(prefixItems)) result.items = anyOf(prefixItems);
  return result;
}

function anyOf(schemas: unknown[]): Json {
  const converted = schemas.map(toSchema30);
  return converted.length === 1 ? converted[0]! : { anyOf: converted };
}

function withoutSiblings({ $ref, ...siblings }: Json): Json {
  if ($ref === undefined) return siblings;
  return Object.keys(siblings).length === 0 ? { $ref } : { ...siblings, allOf: [{ $ref }] };
}

function withoutConst(schema: Json): Json {
  if (!('const' in schema)) return schema;
  const { const: value, ...rest } = schema;
  return { ...rest, enum: [value] };
}

function withExample({ examples, ...schema }: Json): Json {
  return Array.isArray(examples) && examples.length > 0 ? { example: examples[0], ...schema } : schema;
}

function withBounds(schema: Json): Json {
  const bounds = [
    ['minimum', 'exclusiveMinimum', Math.max],
    ['maximum', 'exclusiveMaximum', Math.min],
  ] as const;
  return bounds.reduce((result, [bound, exclusive, tighter]) => {
    const { [bound]: limit, [exclusive]: beyond, ...rest } = result;
    if (typeof beyond !== 'number') return result;
    const kept = typeof limit === 'number' ? tighter(limit, beyond) : beyond;
    return { ...rest, [bound]: kept, ...(kept === beyond ? { [exclusive]: true } : {}) };
  }, schema);
}

function withContent({ contentEncoding, contentMediaType, ...schema }: Json): Json {
  if (contentEncoding === 'base64') return { ...schema, format: 'byte' };
  return contentMediaType === undefined ? schema : { ...schema, format: 'binary' };
}

/** `null` is no type in 3.0 but a property of one. */
function withOneType(schema: Json): Json {
  const types = [schema.type ?? []].flat() as string[];
  const named = types.filter((type) => type !== 'null');
  if (types.length > 0 && named.length === 0) return { ...withoutType(schema), ...onlyNull };
  const isNullable = named.length < types.length;
  if (named.length > 1) return withAlternatives(schema, named, isNullable);
  const single = named.length === 1 ? { ...schema, type: named[0], ...(isNullable ? { nullable: true } : {}) } : schema;
  return withoutNullAlternative(single);
}

const onlyNull = { nullable: true, enum: [null] };

function withoutType({ type: _type, ...schema }: Json): Json {
  return schema;
}

function withAlternatives(schema: Json, types: string[], nullable: boolean): Json {
  return { ...withoutType(schema), anyOf: types.map((type) => ({ type, ...(nullable ? { nullable } : {}) })) };
}

function isNull(schema: unknown): boolean {
  return (
    isObject(schema) &&
    schema.nullable === true &&
    Array.isArray(schema.enum) &&
    schema.enum.every((one) => one === null)
  );
}

function withoutNullAlternative(schema: Json): Json {
  for (const key of ['anyOf', 'oneOf'] as const) {
    const alternatives = schema[key];
    if (!Array.isArray(alternatives) || !alternatives.some(isNull)) continue;
    const { [key]: _alternatives, ...rest } = schema;
    const others = (alternatives as Json[]).filter((one) => !isNull(one)).map(nullable);
    return others.length === 1 ? { ...others[0], ...rest } : { ...rest, [key]: others };
  }
  return schema;
}

function nullable(schema: Json): Json {
  // A named schema is an object. Without a type, `nullable` would have no effect (OpenAPI 3.0.3).
  if (schema.$ref !== undefined) return { type: 'object', allOf: [schema], nullable: true };
  return {
    ...schema,
    nullable: true,
    ...(Array.isArray(schema.enum) ? { enum: [...new Set([...(schema.enum as unknown[]), null])] } : {}),
  };
}

/** An array must say of what. */
function withItems(schema: Json): Json {
  return schema.type === 'array' && schema.items === undefined ? { ...schema, items: {} } : schema;
}

function mapValues(node: Json, map: (value: unknown) => unknown): Json {
  return Object.fromEntries(Object.entries(node).map(([key, value]) => [key, map(value)]));
}
