import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Operation, Schema } from '../document/operations';
import { fromSchema, type Resolve } from './from-schema';
import { hostileText } from './hostile-text';
import { writeJson, Written } from './json-text';
import { multipartType, writeMultipart } from './multipart';
import { nearValid } from './near-valid';
import { percentEncoded } from './percent-encoded';
import { rawBytes } from './raw-bytes';
import { typicalBodies } from './typical-bodies';

/** As text, see raw-bytes.ts; null is no body at all. */
export type Bodies = fc.Arbitrary<string | null>;

const zipped = rawBytes(...gzipSync('{"name":"x","reason":"x"}'));

const garbage = fc.oneof(
  { weight: 20, arbitrary: hostileText },
  { weight: 10, arbitrary: fc.uint8Array().map((bytes) => rawBytes(...bytes)) },
  { weight: 10, arbitrary: fc.json() },
  {
    weight: 10,
    arbitrary: fc.constantFrom('', '{', '[]', '""', 'null', '{}', '{"":""}', '<xml/>', 'a=b&c=d', '\ufeff{}', zipped),
  },
  { weight: 5, arbitrary: fc.constantFrom('['.repeat(10_000), '{"a":'.repeat(10_000), `"${'x'.repeat(100_000)}"`) },
  // More than any route takes.
  { weight: 2, arbitrary: fc.constant(`{"name":"${'x'.repeat(2_200_000)}"}`) },
);

export function validBodies(resolve: Resolve, operation: Operation): Bodies {
  const { bodySchema, bodyType } = operation;
  return bodySchema ? valuesFor(resolve, operation, bodySchema).map(writerOf(bodyType)) : fc.constant(null);
}

function valuesFor(resolve: Resolve, { name }: Operation, schema: Schema): fc.Arbitrary<unknown> {
  const any = fromSchema(resolve, schema);
  const typical = typicalBodies[name];
  return typical ? fc.oneof({ weight: 2, arbitrary: typical }, { weight: 1, arbitrary: any }) : any;
}

function writerOf(type: string): (value: unknown) => string {
  if (type === multipartType) return writeMultipart;
  return type === 'application/x-www-form-urlencoded' ? writeForm : writeJson;
}

/** In a form, values that are not text are written as JSON. A value that is not an object is no form. */
function writeForm(value: unknown): string {
  if (typeof value !== 'object' || value === null || value instanceof Written) return writeJson(value);
  const asText = (member: unknown) => (typeof member === 'string' ? member : writeJson(member));
  return Object.entries(value)
    .map(([name, member]) => `${percentEncoded(name)}=${percentEncoded(asText(member))}`)
    .join('&');
}

/** Bodies that are nearly what the schema allows, and such that are nothing at all. */
export function oddBodies(resolve: Resolve, operation: Operation): Bodies {
  const { bodySchema, bodyType } = operation;
  if (!bodySchema) return garbage;
  const near = nearValid(valuesFor(resolve, operation, bodySchema), bodySchema, resolve).map(writerOf(bodyType));
  const cut = validBodies(resolve, operation).map((text) => text!.slice(0, -1));
  return fc.oneof(
    { weight: 12, arbitrary: near },
    { weight: 1, arbitrary: cut },
    { weight: 2, arbitrary: garbage },
    { weight: 1, arbitrary: fc.constant(null) },
  );
}
