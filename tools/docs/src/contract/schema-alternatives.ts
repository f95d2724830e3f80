export type Schema = Readonly<Record<string, unknown>>;

/** The schemas of a document, by which references are followed. */
export type Schemas = Readonly<Record<string, unknown>>;

/** One of the things that a value may be. An alternative without a type may be anything. */
export interface Alternative {
  readonly type: string | undefined;
  readonly schema: Schema;
  /** Name of the component that describes it, if one does. */
  readonly component: string | undefined;
}

const prefix = '#/components/schemas/';

/**
 * The alternatives of a schema, each with one type: references are followed, and `anyOf` and lists of types are split.
 */
export function alternativesOf(schema: unknown, schemas: Schemas, component?: string): Alternative[] {
  if (typeof schema !== 'object' || schema === null) return [{ type: undefined, schema: {}, component }];
  const { $ref, anyOf, oneOf, allOf, ...rest } = schema as Schema;
  if (typeof $ref === 'string') {
    const name = $ref.slice(prefix.length);
    return alternativesOf(schemas[name], schemas, name);
  }
  const choices = anyOf ?? oneOf;
  if (Array.isArray(choices)) return choices.flatMap((choice) => alternativesOf(choice, schemas, component));
  if (Array.isArray(allOf)) return [combined([rest, ...allOf.map((one) => resolved(one, schemas))], component)];
  const types = [rest.type ?? []].flat() as string[];
  if (types.length === 0) return [{ type: typeOfConstant(rest), schema: rest, component }];
  return types.map((type) => ({ type, schema: rest, component }));
}

function typeOfConstant({ const: value, properties }: Schema): string | undefined {
  if (properties !== undefined) return 'object';
  return value === undefined ? undefined : value === null ? 'null' : typeof value;
}

function resolved(schema: unknown, schemas: Schemas): Schema {
  const { $ref } = schema as Schema;
  return (typeof $ref === 'string' ? schemas[$ref.slice(prefix.length)] : schema) as Schema;
}

/** Members of all parts together. */
function combined(parts: readonly Schema[], component: string | undefined): Alternative {
  const schema = parts.reduce<Schema>(
    (all, part) => ({
      ...all,
      ...part,
      properties: { ...(all.properties as object), ...(part.properties as object) },
      required: [...((all.required as []) ?? []), ...((part.required as []) ?? [])],
    }),
    {},
  );
  return { type: (schema.type as string | undefined) ?? 'object', schema, component };
}
