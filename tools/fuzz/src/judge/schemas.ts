import { Ajv2020, type ErrorObject, type ValidateFunction } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import type { ApiDocument, Operation, Schema } from '../document/operations';

/** Has further members, by its code. */
const open = ['Problem'];
const documentId = 'openapi';

/** The schemas of the answers, each compiled when it is first needed. */
export class AnswerSchemas {
  readonly problem: Schema = { $ref: '#/components/schemas/Problem' };
  private readonly ajv = addFormats.default(new Ajv2020({ strict: false, allErrors: true }));
  private readonly compiled = new Map<Schema, ValidateFunction>();

  constructor({ components }: ApiDocument) {
    const { schemas = {} } = components;
    const closedSchemas = Object.entries(schemas).map(([name, schema]) => [
      name,
      open.includes(name) ? schema : closed(schema),
    ]);
    this.ajv.addSchema({ $id: documentId, components: { schemas: Object.fromEntries(closedSchemas) } as object });
  }

  /** The faults of a value of this schema; empty if there are none. */
  errorsOf(schema: Schema, value: unknown): string[] {
    const validate = this.compiled.get(schema) ?? this.ajv.compile(closed(schema) as object);
    this.compiled.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map((one: ErrorObject) => {
      const member = (one.params as { additionalProperty?: string }).additionalProperty ?? '';
      return `${one.instancePath} ${one.message} ${member}`.trim();
    });
  }
}

/**
 * The document allows further members, so that the API can grow under its clients. This version documents all its
 * members: any other member is undocumented or a leak.
 */
function closed(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(closed);
  if (typeof node !== 'object' || node === null) return node;
  const result = Object.fromEntries(Object.entries(node).map(([name, member]) => [name, closed(member)]));
  if (typeof result['$ref'] === 'string') return { $ref: `${documentId}${result['$ref']}` };
  const isOpen = Object.keys((result['properties'] as object | undefined) ?? {}).length === 0;
  return isOpen || 'patternProperties' in result ? result : { additionalProperties: false, ...result };
}

export function mediaTypeOf(contentType: string | undefined): string {
  return (contentType ?? '').split(';')[0]!.trim().toLowerCase();
}

/** The schema for an answer, or undefined when there should be none of this kind. */
export function schemaFor(operation: Operation, status: number, mediaType: string): Schema | undefined {
  return operation.answers.get(status)?.content.get(mediaType);
}
