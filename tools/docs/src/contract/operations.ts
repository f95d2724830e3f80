export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema: unknown;
}

/** A body of a request, or an answer. */
export interface Message {
  readonly required?: boolean;
  readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>;
  readonly headers?: Readonly<Record<string, unknown>>;
}

export interface Operation {
  readonly operationId?: string;
  readonly security: readonly Readonly<Record<string, readonly string[]>>[];
  readonly parameters?: readonly unknown[];
  readonly requestBody?: Message;
  readonly responses: Readonly<Record<string, unknown>>;
  readonly 'x-sunset'?: unknown;
}

const methods = ['get', 'put', 'post', 'delete', 'patch', 'options', 'head'];

/** By route, e.g. `GET /certificates/{id}`. */
export function operationsOf({ paths }: Document): Map<string, Operation> {
  return new Map(
    Object.entries(paths).flatMap(([path, item]) =>
      methods.flatMap((method): [string, Operation][] => {
        const operation = item[method] as Operation | undefined;
        if (!operation) return [];
        const parameters = [...((item['parameters'] as unknown[] | undefined) ?? []), ...(operation.parameters ?? [])];
        return [[`${method.toUpperCase()} ${path}`, { ...operation, parameters }]];
      }),
    ),
  );
}

/** The object, or the target of a reference. */
export function resolve<Kind>(document: Document, value: unknown): Kind {
  const reference = (value as { $ref?: string }).$ref;
  if (reference === undefined) return value as Kind;
  const [kind = '', name = ''] = reference.replace('#/components/', '').split('/');
  return document.components?.[kind]?.[name] as Kind;
}
