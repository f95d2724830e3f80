export interface BoundedSchema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly format?: string;
  readonly contentMediaType?: string;
  readonly items?: BoundedSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems?: boolean;
  readonly properties?: Readonly<Record<string, BoundedSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | BoundedSchema;
  readonly anyOf?: readonly BoundedSchema[];
  readonly examples?: readonly unknown[];
  readonly 'x-not-blank'?: boolean;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: BoundedSchema;
}

interface Operation {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: BoundedSchema }>> };
}

export interface RequestDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** One place in a request where a value stands. */
export interface RequestPlace {
  /** For example `GET /audit-log query since` or `POST /certificates body/model/provider`. */
  readonly where: string;
  readonly schema: BoundedSchema;
  readonly isRequired: boolean;
}

/** Every parameter and every member of every body, at any depth, of every operation of the document. */
export function placesOfRequests(document: RequestDocument): RequestPlace[] {
  return Object.entries(document.paths).flatMap(([path, operations]) =>
    Object.entries(operations).flatMap(([method, { parameters = [], requestBody }]) => {
      const route = `${method.toUpperCase()} ${path}`;
      const bodies = Object.values(requestBody?.content ?? {});
      return [
        ...parameters
          .map((parameter) => resolved<Parameter>(document, parameter))
          .flatMap(({ name, in: kind, required = false, schema }) =>
            placesIn(document, `${route} ${kind} ${name}`, schema, required),
          ),
        ...bodies.flatMap(({ schema }) => placesIn(document, `${route} body`, schema, true)),
      ];
    }),
  );
}

function placesIn(document: RequestDocument, where: string, given: BoundedSchema, isRequired: boolean): RequestPlace[] {
  const schema = resolved<BoundedSchema>(document, given);
  const { properties = {}, required = [], items, anyOf = [] } = schema;
  return [
    { where, schema, isRequired },
    ...Object.entries(properties).flatMap(([name, inner]) =>
      placesIn(document, `${where}/${name}`, inner, required.includes(name)),
    ),
    ...(items ? placesIn(document, `${where}[]`, items, true) : []),
    ...anyOf.flatMap((inner) => placesIn(document, where, inner, isRequired)),
  ];
}

/** Follows a reference. */
export function resolved<Thing extends object>(document: object, thing: Thing | { readonly $ref: string }): Thing {
  if (!('$ref' in thing) || typeof thing.$ref !== 'string') return thing as Thing;
  const names = thing.$ref.slice('#/'.length).split('/');
  return resolved(
    document,
    names.reduce<unknown>((node, name) => (node as Record<string, unknown>)[name], document) as Thing,
  );
}
