import fc from 'fast-check';
import type { Operation, Parameter } from '../document/operations';
import { fromSchema, type Resolve } from './from-schema';
import { hostileText } from './hostile-text';
import { percentEncoded } from './percent-encoded';
import { toBytes } from './raw-bytes';
import { ids, prefixOf } from './texts';

/** Every byte of the text as %XX. */
function escaped(text: string): string {
  return [...toBytes(text)].map((byte) => `%${byte.toString(16).padStart(2, '0')}`).join('');
}

const oddSegments = fc.oneof(
  hostileText.map((text) => escaped(text.slice(0, 300))),
  hostileText.map((text) => text.slice(0, 300).replace(/[\0\r\n ]/g, '')),
  ids('whk', 8),
  ids('cert', 8).map((id) => `${id}%00`),
  fc.constantFrom('%', '%zz', '%c0%ae%c0%ae', '..%2f..', '.', '..', '', ';a=b', '%252e', 'x'.repeat(201), '__proto__'),
  fc.constantFrom('cert_', 'cert_00000000000000000000000000', 'CERT_01J9Z3K4M5N6P7Q8R9S0T1V2W3', '1', '-1', 'null'),
);

function pathOf(operation: Operation, segment: (parameter: Parameter) => fc.Arbitrary<string>): fc.Arbitrary<string> {
  const parts = operation.path.split(/(\{\w+\})/).map((part) => {
    const parameter = operation.parameters.find((one) => one.in === 'path' && part === `{${one.name}}`);
    return parameter ? segment(parameter) : fc.constant(part);
  });
  return fc.tuple(...parts).map((texts) => texts.join(''));
}

/** Where an object of the right kind is not enough: it must have come far enough. */
const placeholders: Readonly<Record<string, string>> = {
  'GET /api/v1/envelopes/{id}/signed-document id': 'own.finished',
  'GET /api/v1/envelopes/{id}/audit-trail.pdf id': 'own.finished',
  'GET /sign/{token}/signed-document token': 'any.finishedToken',
  'GET /certificates/{id}/transparency id': 'own.documented',
  'PUT /certificates/{id}/transparency id': 'own.documented',
  'GET /certificates/{id}/technical-doc id': 'own.documented',
  'PUT /certificates/{id}/technical-doc id': 'own.documented',
  'GET /certificates/{id}/technical-doc/annex-iv id': 'own.documented',
  'GET /models/{id}/performance/latest id': 'own.evaluated',
  'GET /models/{id}/performance/drift id': 'own.evaluated',
  'PATCH /compliance/fria/{id}/review id': 'own.completed',
};

export function validPaths(resolve: Resolve, operation: Operation): fc.Arbitrary<string> {
  return pathOf(operation, ({ schema, name }) => {
    const place = placeholders[`${operation.name} ${name}`];
    if (place) return fc.nat(99).map((index) => `\${${place}.${index}}`);
    const prefix = prefixOf(resolve(schema));
    if (prefix) return ids(prefix, 8);
    // A name that the platform gives out, such as that of a file of the reference.
    return fc.nat(99).map((index) => `\${any.${name}.${index}}`);
  });
}

export function oddPaths(operation: Operation): fc.Arbitrary<string> {
  const spoilt = pathOf(operation, () => oddSegments);
  const decorate = fc.constantFrom<(path: string) => string>(
    (path) => `${path}/`,
    (path) => `/${path}`,
    (path) => `${path}//`,
    (path) => path.toUpperCase(),
    (path) => path.replace(/[a-z]/, (letter) => escaped(letter)),
    (path) => `/x/..${path}`,
    (path) => `http://elsewhere.invalid${path}`,
    (path) => `/v1${path}`,
    (path) => `${path}#fragment`,
    (path) => `${path}/extra`,
    (path) => `${path}.json`,
    () => '*',
    () => `/${'a'.repeat(9_000)}`,
    () => '/metrics',
    () => '/openapi.json',
    (path) => path,
  );
  return fc
    .tuple(
      spoilt,
      fc.oneof(
        fc.constant((path: string) => path),
        decorate,
      ),
    )
    .map(([path, change]) => change(path));
}

const isQuery = (parameter: Parameter) => parameter.in === 'query';

export function validQueries(resolve: Resolve, { parameters }: Operation): fc.Arbitrary<string> {
  const model = parameters
    .filter(isQuery)
    .map(({ name, schema }) => [name, fromSchema(resolve, schema, name)] as const);
  const pairs = model.map(([name, values]) => values.map((value) => `${name}=${percentEncoded(String(value))}`));
  const chosen = fc.subarray([...pairs.keys()], { maxLength: Math.min(3, pairs.length) });
  return fc.tuple(chosen, fc.tuple(...pairs)).map(([indexes, all]) => asQuery(indexes.map((index) => all[index]!)));
}

export function oddQueries({ parameters }: Operation): fc.Arbitrary<string> {
  const names = [
    ...parameters.filter(isQuery).map(({ name }) => name),
    'unknown',
    '__proto__',
    'page[]',
    'page[a]',
    '',
  ];
  const value = fc.oneof(
    hostileText.map((text) => escaped(text.slice(0, 500))),
    fc.constantFrom('', '0', '-1', '1', '1.0', '1e3', '1e999', '0x10', '٣', '+1', ' 1', '9007199254740993', '101'),
    fc.constantFrom('%', '%zz', '%00', '%ff', '%f0%9f', 'a+b', '&', '=', ';', '[]', 'null', 'true', 'x'.repeat(5_000)),
    fc.constantFrom('2026-02-30T00:00:00Z', '2026-01-01', '0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999999999Z'),
    fc.constantFrom('2026-01-01T00:00:00.123456789%2B14:00', '-271821-04-20T00:00:00Z', '2016-12-31T23:59:60Z'),
  );
  const pair = fc.tuple(fc.constantFrom(...names), value).map(([name, text]) => `${name}=${text}`);
  return fc.oneof(
    { weight: 12, arbitrary: fc.array(pair, { minLength: 1, maxLength: 3 }).map(asQuery) },
    { weight: 1, arbitrary: fc.constantFrom('?', '??', '?&&&', '?=', '?a', `?${'a=1&'.repeat(1_200)}`) },
  );
}

function asQuery(pairs: readonly string[]): string {
  return pairs.length > 0 ? `?${pairs.join('&')}` : '';
}
