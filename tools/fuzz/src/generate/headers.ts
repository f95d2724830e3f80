import fc from 'fast-check';
import type { Operation } from '../document/operations';
import { hostileText } from './hostile-text';
import { mostly } from './mostly';
import { toBytes } from './raw-bytes';

export type Header = readonly [name: string, value: string];

/** Characters of a field value (RFC 9110 section 5.5), with other bytes as Latin-1 characters. */
const asFieldValue = (text: string) =>
  toBytes(text)
    .toString('latin1')
    .replace(/[\0-\x08\x0a-\x1f\x7f]/g, '')
    .slice(0, 3_000);

const hostileValue = hostileText.map(asFieldValue);
const named = (name: string, ...values: readonly string[]) =>
  fc
    .oneof({ weight: 3, arbitrary: fc.constantFrom(...values) }, { weight: 1, arbitrary: hostileValue })
    .map((value): Header => [name, value]);

const trace = '4bf92f3577b34da6a3ce929d0e0e4736';
const tags = ['*', '""', '"x"', 'W/"x"', '"x", "y"', 'x', ',', '"', 'W/', '*, "x"', '"x"'.repeat(200)];
const types = ['application/json', 'application/json; charset=utf-8', 'application/json; charset=utf-16'];
const otherTypes = [
  'text/plain',
  'application/json; charset',
  'application/xml',
  'multipart/form-data',
  'APPLICATION/JSON',
  'json',
  '',
];

const odd: fc.Arbitrary<Header> = fc.oneof(
  named('X-Request-Id', 'mine-1', 'a'.repeat(128), 'a'.repeat(129), '<script>', '', 'a b', 'ü'),
  named('traceparent', `00-${trace}-00f067aa0ba902b7-01`, `00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, '00', 'ff-x-y-z'),
  named('tracestate', 'a=1', ',', 'a'.repeat(600)),
  named(
    'Accept',
    '*/*;q=0',
    'application/xml',
    'text/html',
    'application/json',
    '',
    'a',
    '*/*;q=nan',
    'text/*,'.repeat(300),
  ),
  named('Accept-Encoding', 'gzip', 'identity;q=0', 'br, *;q=0', ''),
  named('Accept-Language', 'ar', '*', 'xx-'.repeat(50)),
  named('If-None-Match', ...tags),
  named('If-Match', ...tags),
  named('If-Modified-Since', 'Thu, 01 Jan 1970 00:00:00 GMT', 'now'),
  named('Range', 'bytes=0-1', 'bytes=-1', 'bytes=9-1', 'x'),
  named('Idempotency-Key', 'same', 'same', 'other', '"quoted"', '', 'a b', 'x'.repeat(255), 'x'.repeat(256), 'ü'),
  named('Content-Type', ...types, ...otherTypes),
  named('Content-Encoding', 'gzip', 'br', 'identity', 'x'),
  named('Content-Language', 'xx'),
  named('Expect', '100-continue', 'x'),
  named('Upgrade', 'websocket', 'h2c', 'x'),
  named('Connection', 'close', 'upgrade', 'x-api-key', 'content-type, probatum-identity', 'x, y'),
  named('Cookie', 'a=b; __proto__=c', ';'),
  named('Origin', 'null', 'https://elsewhere.invalid', 'x'),
  named('Access-Control-Request-Method', 'GET', 'POST', 'x'),
  named('X-Forwarded-For', '10.0.0.1', '127.0.0.1, ::1', 'x'),
  named('X-HTTP-Method-Override', 'DELETE', 'x'),
  named('Forwarded', 'for=127.0.0.1;host=x', 'x'),
  named('Probatum-Identity', 'e30.e30.e30', 'x'),
  named('Probatum-Client-Address', '10.0.0.1', 'x'),
  named('User-Agent', 'fuzz', '', 'u'.repeat(2_000)),
  named('Authorization', 'Bearer', 'Basic YTpi', 'Bearer x y', 'x'),
  named('TE', 'trailers', 'gzip'),
  named('Trailer', 'X-Injected'),
  named('__proto__', 'x'),
  named('constructor', 'x'),
  fc.tuple(fc.stringMatching(/^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,40}$/), hostileValue),
);

/** Those that the document names, with values that mean something. */
const documented: Readonly<Record<string, fc.Arbitrary<string>>> = {
  'If-None-Match': fc.constantFrom('*', '"x"', 'W/"x", "y"'),
  'If-Match': fc.constantFrom('*', '*', '"x"'),
  'Idempotency-Key': fc.oneof(fc.constant('same'), fc.stringMatching(/^[\w-]{8,40}$/)),
};

export function validHeaders({ parameters }: Operation): fc.Arbitrary<readonly Header[]> {
  const names = parameters.filter((one) => one.in === 'header').map(({ name }) => name);
  const model = names.map((name) => [name, documented[name] ?? fc.constant('x')] as const);
  const values = fc.record(Object.fromEntries(model), { requiredKeys: [] }) as fc.Arbitrary<Record<string, string>>;
  return mostly(fc.constant({}), values, 2).map((headers) => Object.entries(headers));
}

const oddCase = fc.constantFrom<(name: string) => string>(
  (name) => name,
  (name) => name.toUpperCase(),
  (name) => name.toLowerCase(),
  (name) => name.replace(/./g, (letter, index: number) => (index % 2 ? letter.toUpperCase() : letter.toLowerCase())),
);

export const oddHeaders: fc.Arbitrary<readonly Header[]> = fc.oneof(
  { weight: 12, arbitrary: fc.array(recased(odd), { minLength: 1, maxLength: 4 }) },
  // The same twice, once with another value.
  {
    weight: 4,
    arbitrary: fc
      .tuple(odd, recased(odd))
      .map(([[name, value], other]): Header[] => [[name, value], [name, other[1]], other]),
  },
  {
    weight: 1,
    arbitrary: fc.nat(300).map((count) => Array.from({ length: count }, (_, at): Header => [`X-${at}`, 'v'])),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(4_000, 13_000, 70_000).map((length): Header[] => [['X-Long', 'v'.repeat(length)]]),
  },
);

function recased(headers: fc.Arbitrary<Header>): fc.Arbitrary<Header> {
  return fc.tuple(headers, oddCase).map(([[name, value], change]): Header => [change(name), value]);
}
