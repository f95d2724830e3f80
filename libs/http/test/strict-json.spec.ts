import fc from 'fast-check';
import { MalformedJson } from '../src/problems/common-problems';
import { parseStrictJson } from '../src/validation/strict-json';

const parse = (text: string) => parseStrictJson(Buffer.from(text));

/** Code and pointer of the flaw, or nothing when the text is accepted. */
function flawOf(body: Buffer | string): string | undefined {
  try {
    parseStrictJson(Buffer.from(body));
    return undefined;
  } catch (error) {
    if (!(error instanceof MalformedJson)) throw error;
    const [flaw] = error.options.errors!;
    return `${flaw!.code} ${flaw!.pointer}`;
  }
}

/** The number as a whole multiple of 10^-1000: compared without any floating point. */
function ratio(written: string): bigint | undefined {
  const [, whole, fraction = '', power = '0'] = /^(\d+)(?:\.(\d+))?(?:e([+-]?\d+))?$/.exec(written) ?? [];
  return whole === undefined
    ? undefined
    : BigInt(whole + fraction) * 10n ** BigInt(1_000 + Number(power) - fraction.length);
}

describe('a JSON body', () => {
  it.each([
    ['{"a":1,"b":[true,false,null,-0.5e2]}'],
    ['"\\u00e9\\ud83d\\ude00 \\" \\\\ \\n"'],
    ['9007199254740991'],
    ['-9007199254740991'],
    ['1234567890123456'],
    ['0.12345678901234568'],
    ['0.30000000000000004'],
    ['0.1'],
    ['1e5'],
    ['1.7976931348623157e308'],
    ['5e-324'],
    ['6.02214076e23'],
    ['[1.50,100e-2,0.1e1,1.0,-0,-0.0,0e99999999999,0.000]'],
    ['[9007199254740991.0,9007199254740992.0,1.2345678901234567e19,123456789.12345679]'],
    [`[1${'0'.repeat(308)}.0,0.${'0'.repeat(400)}1e400,1${'0'.repeat(400)}e-400]`],
    [' \n\t{ "a" : [ ] , "b" : { } } \r\n'],
    ['{"a":{"a":{"a":[{"a":1},{"a":1}]}}}'],
    ['{"a:b":"{\\"x\\":1,\\"x\\":2}"}'],
    ['{"\\\\":1,"\\\\\\\\":2}'],
    ['{"":0," ":1}'],
    ['"123456789012345678901234567890"'],
    [`${'['.repeat(64)}${']'.repeat(64)}`],
  ])('is read like JSON.parse reads it: %s', (text) => {
    expect(parse(text)).toEqual(JSON.parse(text));
  });

  it('that is empty is no body', () => {
    expect(parse('')).toBeUndefined();
  });

  it.each([
    ['', ' ', 'syntax'],
    ['', '{"a":1', 'syntax'],
    ['', '{"a', 'syntax'],
    ['', '"', 'syntax'],
    ['', '{"a":1}}', 'syntax'],
    ['', "{'a':1}", 'syntax'],
    ['', '{"a":1,}', 'syntax'],
    ['', '// no\n{}', 'syntax'],
    ['', '01', 'syntax'],
    ['', 'NaN', 'syntax'],
    ['', '"a\u0000b"', 'syntax'],
    ['', '\ufeff{}', 'syntax'],
    ['/a', '{"a":1,"a":1}', 'duplicate_member'],
    ['/a', '{"a":1,"\\u0061":1}', 'duplicate_member'],
    ['/b/1/x~1y', '{"b":[{"x/y":1},{"x/y":1,"x/y":2}]}', 'duplicate_member'],
    ['/~0', '{"~":{},"~":{}}', 'duplicate_member'],
    ['/__proto__', '{"__proto__":1,"__proto__":2}', 'duplicate_member'],
    ['/', '{"":1,"":1}', 'duplicate_member'],
    ['/a', '{"a":"\\u0000"}', 'nul_character'],
    ['/a', '{"a":{"b\\u0000":1}}', 'nul_character'],
    ['/1', '["","\\ud800"]', 'lone_surrogate'],
    ['/a', '{"a":"x\\udc00\\ud800"}', 'lone_surrogate'],
    ['', '{"\\ud83d":1}', 'lone_surrogate'],
    ['/0', '[9007199254740992]', 'inexact_number'],
    ['/n', '{"a":"12345678901234567890","n":12345678901234567890}', 'inexact_number'],
    ['/n', '{"n":9007199254740993.0}', 'inexact_number'],
    ['/n', '{"n":9007199254740993e0}', 'inexact_number'],
    ['/n', '{"n":900719925474099.3e1}', 'inexact_number'],
    ['/n', '{"n":-90071992547409930E-1}', 'inexact_number'],
    ['/n', '{"n":1.2345678901234567890e19}', 'inexact_number'],
    ['/n', '{"n":0.10000000000000000555}', 'inexact_number'],
    ['/n', '{"n":0.12345678901234567890}', 'inexact_number'],
    ['/n', '{"n":123456789.123456789}', 'inexact_number'],
    ['/n', '{"n":1e-400}', 'inexact_number'],
    ['/n', '{"n":4e-324}', 'inexact_number'],
    ['/n', `{"n":0.${'0'.repeat(400)}1}`, 'inexact_number'],
    ['/n', '{"n":1e99999999999999999999}', 'inexact_number'],
    ['/0', '[1e309]', 'inexact_number'],
    ['/0', '[-1E400]', 'inexact_number'],
    ['', `${'['.repeat(65)}${']'.repeat(65)}`, 'too_deep'],
    ['', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'too_deep'],
  ])('is refused with the place of its flaw: %j in %j', (pointer, text, code) => {
    expect(flawOf(text)).toBe(`${code} ${pointer}`);
  });

  it.each([
    [[0xff]],
    [[0x22, 0xc3, 0x22]],
    // A surrogate and a two-byte NUL, written as UTF-8 does not allow.
    [[0x22, 0xed, 0xa0, 0x80, 0x22]],
    [[0x22, 0xc0, 0x80, 0x22]],
  ])('is refused when it is not UTF-8: %j', (bytes) => {
    expect(flawOf(Buffer.from(bytes))).toBe('invalid_utf8 ');
  });

  it('fails in no other way, whatever the bytes are', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => void flawOf(Buffer.from(bytes))));
    const pieces = fc.constantFrom(...'{}[]",:\\/u0dD8e+-.1 ntrue\u0000é'.split(''), '\\u', 'null', '"a"', '\ud800');
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 30 }), (chosen) => {
        const text = chosen.join('');
        if (flawOf(text) === undefined && Buffer.from(text).length > 0) {
          expect(parse(text)).toEqual(JSON.parse(Buffer.from(text).toString()));
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('is accepted as it is whenever it is good', () => {
    const key = fc.string({ unit: 'grapheme', maxLength: 5 }).filter((text) => !text.includes('\0'));
    const safe = fc.oneof(
      key,
      fc.boolean(),
      fc.constant(null),
      fc.maxSafeInteger(),
      fc.double({ noDefaultInfinity: true, noNaN: true }),
    );
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof({ maxDepth: 4 }, safe, fc.array(tie('value')), fc.dictionary(key, tie('value'))),
    }));
    fc.assert(
      fc.property(value, fc.constantFrom(undefined, 2), (good, space) => {
        const text = JSON.stringify(good, undefined, space);
        // A double of 2^53 and more is written without an exponent up to 1e21: as a number it is taken for an integer.
        fc.pre(!/(?<![.\d])\d{16}/.test(text.replace(/"(?:[^"\\]|\\.)*"/g, '')));
        expect(parse(text)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('has a number refused when it would be kept as another one, and only then', () => {
    const digits = (maxLength: number) => fc.stringMatching(new RegExp(`^[0-9]{0,${maxLength}}$`));
    const exponents = fc.oneof(
      fc.constant(''),
      fc.integer({ min: -345, max: 330 }).map((power) => `e${power}`),
    );
    fc.assert(
      fc.property(digits(22), digits(22), exponents, (whole, fraction, power) => {
        const written = `${whole.replace(/^0+/, '') || '0'}.${fraction || '0'}${power}`;
        const isKept = ratio(written) === ratio(String(Number(written)));
        expect([written, flawOf(written)]).toEqual([written, isKept ? undefined : 'inexact_number ']);
      }),
      { numRuns: 2_000 },
    );
  });

  it('has a duplicate found wherever it is', () => {
    const name = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', 'constructor', '\\u0061');
    fc.assert(
      fc.property(fc.array(name, { minLength: 1, maxLength: 5 }), fc.nat(3), (names, depth) => {
        const members = names.map((member) => `"${member}":{"x":"\\":{"}`).join(',');
        const text = `${'{"in":[0,'.repeat(depth)}{${members}}${']}'.repeat(depth)}`;
        const plain = names.map((member) => member.replace('\\u0061', 'a'));
        const first = plain.find((member, index) => plain.indexOf(member) < index);
        expect(flawOf(text)).toBe(first && `duplicate_member ${'/in/1'.repeat(depth)}/${first}`);
      }),
    );
  });

  it('cannot reach the prototype of anything', () => {
    const value = parse('{"__proto__":{"admin":true},"constructor":{"prototype":{"admin":true}}}') as object;
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['__proto__', 'constructor']);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
    expect((value as { admin?: boolean }).admin).toBeUndefined();
  });

  it.each([
    ['one long text', `{"a":"${'x'.repeat(2_000_000)}\\u0041"}`],
    ['escaped quotes without end', `"${'\\"'.repeat(1_000_000)}\\u0041"`],
    ['backslashes without end', `"${'\\\\'.repeat(1_000_000)}"`],
    ['a million items', `[${'0,'.repeat(1_000_000)}0]`],
    ['a quote that is never closed', `"${'\\"'.repeat(1_000_000)}`],
    ['a million brackets', '['.repeat(2_000_000)],
    ['a number of a million zeros', `[1${'0'.repeat(1_000_000)}.${'0'.repeat(1_000_000)}1]`],
    ['a million zeros behind the point', `[0.${'0'.repeat(2_000_000)}1e2000000]`],
    ['an exponent of a million digits', `[1e${'9'.repeat(2_000_000)}]`],
  ])('costs no more than a moment: %s', (_name, text) => {
    const bytes = Buffer.from(text);
    const before = performance.now();
    flawOf(bytes);
    // Quadratic work on two million characters would take hours.
    expect(performance.now() - before).toBeLessThan(10_000);
  });
});
