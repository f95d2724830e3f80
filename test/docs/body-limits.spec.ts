import { openApiFile } from '../../tools/docs/src/generate-docs';
import { readDocument } from './markdown';

interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly pattern?: string;
  readonly format?: string;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
}

interface Operation {
  readonly 'x-max-body-bytes'?: number;
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> };
}

const { paths, components } = JSON.parse(readDocument(openApiFile)) as {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
};
const operations = Object.entries(paths).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
);

/** A character outside of the basic plane as two escapes, `\\uD83D\\uDE00`, as some writers of JSON have it. */
const bytesOfCharacter = 12;
const bytesOfNumber = 26;
const longestPatternBytes = 260;

/** Bytes of the longest JSON, without white space, that a schema accepts. */
function longest(schema: Schema): number {
  if (schema.$ref) return longest(components.schemas[schema.$ref.slice(schema.$ref.lastIndexOf('/') + 1)]!);
  if (schema.anyOf) return Math.max(...schema.anyOf.map(longest));
  const values = schema.enum ?? (schema.const === undefined ? undefined : [schema.const]);
  if (values) return Math.max(...values.map((value) => JSON.stringify(value).length));
  if (schema.type === 'object')
    return sum(Object.entries(schema.properties!).map(([name, of]) => name.length + 6 + longest(of)));
  if (schema.type === 'array') return (schema.maxItems ?? schema.items!.enum!.length) * (longest(schema.items!) + 1);
  return schema.type === 'string' ? longestText(schema) : bytesOfNumber;
}

function longestText({ pattern, format, maxLength }: Schema): number {
  if (pattern) return (maxLength ?? longestPatternBytes) + 2;
  return format === 'date-time' ? 64 : maxLength! * bytesOfCharacter + 2;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 2);

it('each operation with a body states how large it may be, and no other does', () => {
  const unlike = operations.filter(
    ({ operation }) => (operation.requestBody === undefined) !== (operation['x-max-body-bytes'] === undefined),
  );
  expect(unlike.map(({ name }) => name)).toEqual([]);
  expect(operations.filter(({ operation }) => operation.requestBody).length).toBeGreaterThan(15);
});

it('has room for every body that the schema accepts', () => {
  // Metadata has no schema: 2 MiB is its limit with all else. An envelope has documents in base64, and fields with
  // options, that are bounded together. The pictures of a signer share 2.5 MiB.
  const boundedAsAWhole = ['POST /certificates', 'PATCH /api/v1/envelopes/{id}', 'POST /sign/{token}/finish'];
  const bounded = operations.filter(
    ({ name }) => !boundedAsAWhole.includes(name) && !name.endsWith(' /api/v1/envelopes'),
  );
  const tooSmall = bounded.filter(({ operation: { requestBody, ...operation } }) => {
    const schema = requestBody?.content['application/json']?.schema;
    return schema && !(longest(schema) <= operation['x-max-body-bytes']!);
  });
  expect(tooSmall.map(({ name }) => name)).toEqual([]);
});

it('is small where a request needs no key', () => {
  expect(paths['/keys/report-leak']!['post']!['x-max-body-bytes']).toBe(16 * 1024);
});
