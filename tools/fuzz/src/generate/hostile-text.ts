import fc from 'fast-check';
import { rawBytes } from './raw-bytes';

/** Texts that have broken programs before. */
const known: readonly string[] = [
  '',
  ' ',
  '\0',
  'a\0b',
  '\r\nX-Injected: yes',
  'a\r\n\r\nHTTP/1.1 200 OK\r\n\r\n',
  '\u2028\u2029\u0085',
  '\ud800',
  '\udc00\ud800',
  '\u202eevil\u202c',
  '\u2066\u2069\u200f',
  '\ufeffBOM',
  '\u00e9',
  'e\u0301',
  'Z\u0351\u036b\u0343\u036a\u0302\u0321\u032e\u0333'.repeat(20),
  '\u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466}',
  '\u{10ffff}\uffff\ufffe',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  `' or '1'='1`,
  `'; drop table certificates; --`,
  '\\',
  '"',
  '%',
  '_',
  '$1',
  '{}',
  '{"a":1}',
  'null',
  'undefined',
  'NaN',
  '-1',
  '1e999',
  '00000000-0000-0000-0000-000000000000',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  'file:///etc/passwd',
  '${7*7}{{7*7}}<%= 7*7 %>#{7*7}',
  '${jndi:ldap://127.0.0.1/x}',
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  ']]>',
  '*',
  '(a+)+$',
  '\u0130\u0131\u00df\ufb01',
  '1970-01-01T00:00:00Z',
  '9999-12-31T23:59:60Z',
  '0000-00-00T00:00:00Z',
  'x'.repeat(255),
  'x'.repeat(20_000),
  '\u{1f4a9}'.repeat(2_000),
  rawBytes(0xff),
  rawBytes(0xc0, 0x80),
  rawBytes(0xed, 0xa0, 0x80),
  rawBytes(0xf4, 0x90, 0x80, 0x80),
  rawBytes(0xe2, 0x82),
];

const acceptable = known.filter((text) => text.isWellFormed() && !/[\0\ue000-\ue0ff]/.test(text) && text.trim() !== '');

/** Of these, what a field of text can hold: neither NUL, nor half a character, nor bytes that are no text. */
export const oddText: fc.Arbitrary<string> = fc.oneof(
  { weight: 1, arbitrary: fc.constantFrom(...acceptable) },
  // Several together, so that a fault of one of them is found sooner.
  { weight: 3, arbitrary: fc.subarray(acceptable, { minLength: 2, maxLength: 8 }).map((texts) => texts.join(' ')) },
);

/** 100 KB is rare: it says no more than 20 KB, and costs. */
export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 60, arbitrary: fc.constantFrom(...known) },
  { weight: 20, arbitrary: fc.string({ unit: 'binary' }) },
  { weight: 1, arbitrary: fc.constant('y'.repeat(100_000)) },
);
