import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Schema } from '../document/operations';
import { fromSchema, type Resolve } from './from-schema';
import { hostileText } from './hostile-text';
import { writeJson } from './json-text';
import { nearValid } from './near-valid';
import { rawBytes } from './raw-bytes';

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

export function validBodies(resolve: Resolve, schema: Schema | undefined): Bodies {
  return schema ? fromSchema(resolve, schema).map(writeJson) : fc.constant(null);
}

/** Bodies that are nearly what the schema allows, and such that are nothing at all. */
export function oddBodies(resolve: Resolve, schema: Schema | undefined): Bodies {
  if (!schema) return garbage;
  const near = nearValid(fromSchema(resolve, schema), schema, resolve).map(writeJson);
  const cut = validBodies(resolve, schema).map((text) => text!.slice(0, -1));
  return fc.oneof(
    { weight: 12, arbitrary: near },
    { weight: 1, arbitrary: cut },
    { weight: 2, arbitrary: garbage },
    { weight: 1, arbitrary: fc.constant(null) },
  );
}
