import fc from 'fast-check';
import type { Schema } from '../document/operations';
import { blankPdf } from './blank-pdf';
import { oddText } from './hostile-text';

type Values = fc.Arbitrary<unknown>;

/** Of the ids that a schema allows. */
export function prefixOf({ pattern }: Schema): string | undefined {
  return /^\^([a-z]+)_\[0-7\]/.exec(String(pattern))?.[1];
}

export function texts(schema: Schema, name: string): Values {
  const { pattern, format, examples = [] } = schema as { pattern?: string; format?: string; examples?: string[] };
  if (known[name]) return known[name];
  const prefix = prefixOf(schema);
  if (prefix) return ids(prefix, 40);
  // An example in words could be any text; one word is a term, and few other texts would do.
  const example = examples.map((text) => ({ weight: /\s/.test(text) ? 2 : 12, arbitrary: fc.constant(text) }));
  if (pattern) return fc.oneof(...example, { weight: 1, arbitrary: fc.stringMatching(new RegExp(pattern)) });
  if (format === 'date-time') return moments;
  if (format === 'uri') return urls;
  if (format === 'email') return addresses;
  const [min, max] = [Number(schema['minLength'] ?? 0), Number(schema['maxLength'] ?? 200)];
  const longest = Math.min(max, longestText);
  const full = fc.constantFrom('x', '\u{1f600}', 'é').map((character) => character.repeat(longest));
  return fc.oneof(
    ...example,
    { weight: 4, arbitrary: wellFormed(Math.min(max, 30), min) },
    {
      weight: 3,
      arbitrary: fc.oneof({ weight: 5, arbitrary: oddText.map(upTo(max)) }, { weight: 1, arbitrary: full }),
    },
  );
}

/** Files in Base64 may have many megabytes. A request with ten of them would take as long as a hundred others. */
const longestText = 100_000;

const upTo = (max: number) => (text: string) => [...text].slice(0, max).join('');

/** Usually ids of the caller, of the right kind. Placeholders are filled in when the request is sent: see world.ts. */
export function ids(prefix: string, ownWeight: number): fc.Arbitrary<string> {
  const of = (owner: string, weight: number) => ({
    weight,
    arbitrary: fc.nat(99).map((index) => `\${${owner}.${prefix}.${index}}`),
  });
  const unknown = fc.stringMatching(new RegExp(`^${prefix}_0[0-9abcdefghjkmnpqrstvwxyz]{25}$`));
  return fc.oneof(of('own', ownWeight), of('sandbox', 1), of('foreign', 2), { weight: 1, arbitrary: unknown });
}

export function wellFormed(maxLength: number, minLength = 0): fc.Arbitrary<string> {
  return fc.oneof(fc.string({ minLength, maxLength }), fc.string({ unit: 'grapheme', minLength, maxLength }));
}

const moments = fc.oneof(
  fc
    .date({ min: new Date('1990-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
    .map((at) => at.toISOString()),
  fc.constantFrom('2037-03-18T19:48:08.800Z', '2037-12-31T23:59:59.999999+14:00', '0001-01-01T00:00:00-12:00'),
);

const filledIn = (kind: string) => fc.nat(99).map((index) => `\${live.${kind}.${index}}`);

/** No request leaves this machine: reserved networks (RFC 5737, 3849, 6761), and a port without a listener. */
const urls = fc.constantFrom(
  'https://203.0.113.7/hook',
  'https://[2001:db8::1]/hook',
  'https://127.0.0.1:65535/hook',
  'http://127.0.0.1:65535/hook?x=%00#y',
  'https://10.0.0.1/',
  'https://169.254.169.254/latest/meta-data',
  'https://0x7f.1/',
  'http://[::ffff:10.0.0.1]/',
  'https://user:word@203.0.113.7/',
  'https://probatum.invalid/hook',
);

const addresses = fc.constantFrom(
  'client@example.com',
  'approver@example.com',
  "o'brien+tag@sub.example.co.uk",
  'CLIENT@EXAMPLE.COM',
  'x'.repeat(64) + '@example.com',
  'josé@exämple.com',
);

/** By the name of the field, for rules that no schema expresses. */
export const known: Readonly<Record<string, Values>> = {
  url: urls,
  key: filledIn('leakable'),
  client_id: filledIn('clientId'),
  client_secret: filledIn('clientSecret'),
  token: filledIn('token'),
  file: fc.constant(blankPdf),
  scope: fc.constantFrom('certificates:read', 'certificates:read  anchors:read', 'keys:write', ''),
};
