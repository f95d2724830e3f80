export type Schema = Readonly<Record<string, unknown>>;

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required?: boolean;
  readonly schema: Schema;
}

/** A documented response of an operation for one status. */
export interface DocumentedAnswer {
  /** Schemas by media type; empty when there is no body. */
  readonly content: ReadonlyMap<string, Schema>;
}

export interface Operation {
  /** Method and path template, e.g. `POST /certificates`. */
  readonly name: string;
  readonly method: string;
  readonly path: string;
  readonly isPublic: boolean;
  readonly parameters: readonly Parameter[];
  /** The first that the document names; JSON where it names none. */
  readonly bodyType: string;
  readonly bodySchema: Schema | undefined;
  readonly answers: ReadonlyMap<number, DocumentedAnswer>;
}

type Json = Readonly<Record<string, unknown>>;

/** The merged OpenAPI document, as far as the fuzzer reads it. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Json>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, Json>>>>;
}

/** The target of a reference; any other value unchanged. */
export function resolve<T>(document: ApiDocument, node: T): T {
  const { $ref: reference } = node as { $ref?: string };
  if (reference === undefined) return node;
  const [, kind, name] = /^#\/components\/(\w+)\/(\w+)$/.exec(reference)!;
  return document.components[kind!]![name!] as T;
}

export function operationsOf(document: ApiDocument): Operation[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => readOperation(document, method.toUpperCase(), path, operation)),
  );
}

function readOperation(document: ApiDocument, method: string, path: string, operation: Json): Operation {
  const parameters = (operation['parameters'] ?? []) as Parameter[];
  const body = operation['requestBody'] as { content: Record<string, { schema: Schema }> } | undefined;
  const [[bodyType, media] = ['application/json', undefined]] = Object.entries(body?.content ?? {});
  const answers = Object.entries(operation['responses'] as Record<string, Json>);
  return {
    name: `${method} ${path}`,
    method,
    path,
    isPublic: (operation['security'] as object[]).some((one) => Object.keys(one).length === 0),
    parameters: parameters.map((parameter) => resolve(document, parameter)),
    bodyType,
    bodySchema: media?.schema,
    answers: new Map(answers.map(([status, answer]) => [Number(status), readAnswer(resolve(document, answer))])),
  };
}

function readAnswer({ content = {} }: { content?: Json }): DocumentedAnswer {
  const types = Object.entries(content as Record<string, { schema: Schema }>);
  return { content: new Map(types.map(([type, { schema }]) => [type, schema])) };
}
