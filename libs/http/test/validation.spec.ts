import { Type } from '@sinclair/typebox';
import { Fields, IdOf, Named, Nullable, OneOf, Sha256Hex, Text, Time, VisibleText } from '../src/validation/fields';
import { parseStrictJson } from '../src/validation/strict-json';
import { bodyValidator, textValidator, type Validated } from '../src/validation/validation';

const Part = Named('ValidationPart', Fields({ hash: Sha256Hex(), 'a/b~c': Type.Optional(Type.Boolean()) }));
const Whole = Fields({
  name: Text({ max: 5 }),
  kind: OneOf(['one', 'two']),
  parts: Type.Array(Part, { minItems: 1, maxItems: 2 }),
  main: Type.Optional(Part),
  title: Type.Optional(VisibleText({ max: 5 })),
  at: Type.Optional(Time()),
  source: Type.Optional(IdOf('cert')),
  count: Type.Optional(Type.Integer({ minimum: 1 })),
  free: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
  none: Type.Optional(Nullable(Text())),
});
const validate = bodyValidator(Whole);

const hash = 'aB'.repeat(32);
const good = { name: 'x', kind: 'one', parts: [{ hash }] };

function told(result: Validated<never>): string[] {
  return (result.errors ?? []).map(({ pointer, code }) => `${pointer} ${code}`).sort();
}

describe('a body', () => {
  it.each([
    [good],
    [{ ...good, name: '😀😀😀😀😀', at: '2026-03-18T19:48:08.800Z', count: 1, none: null }],
    [{ ...good, at: '2026-03-18T19:48:08+01:00', source: 'cert_01j9z3k4m5n6p7q8r9s0t1v2w3' }],
    [{ ...good, at: '2024-02-29 23:59:59.123456789-14:00' }],
    [{ ...good, at: '0001-01-01T00:00:00Z' }],
    [{ ...good, at: '0004-02-29t02:00:00+02:00' }],
    [{ ...good, at: '9999-12-31T23:59:59.999999999z' }],
    [{ ...good, title: '\u200bä\u200b' }],
    [{ ...good, free: { anything: [{ goes: null }], length: 'x' } }],
  ])('that keeps to its schema passes as it is: %#', (body) => {
    const { value } = validate(body);
    expect(value).toBe(body);
  });

  it.each<[unknown, ...string[]]>([
    [{}, '/kind required', '/name required', '/parts required'],
    [{ ...good, name: '' }, '/name too_short'],
    [{ ...good, name: '123456' }, '/name too_long'],
    [{ ...good, name: null }, '/name wrong_type'],
    [{ ...good, name: 7, kind: 'three' }, '/kind not_allowed', '/name wrong_type'],
    [{ ...good, title: '' }, '/title too_short'],
    [{ ...good, title: ' \u200b\t' }, '/title blank'],
    [{ ...good, title: '      ' }, '/title blank', '/title too_long'],
    [{ ...good, title: 7 }, '/title wrong_type'],
    [{ ...good, parts: [] }, '/parts too_few'],
    [{ ...good, parts: [{ hash }, { hash }, { hash }] }, '/parts too_many'],
    [{ ...good, parts: [{ hash: hash.slice(1) }] }, '/parts/0/hash invalid_format'],
    [{ ...good, parts: [{ hash: `${hash}\n` }] }, '/parts/0/hash invalid_format'],
    [{ ...good, parts: [{ hash }, { hash, 'a/b~c': 'true' }] }, '/parts/1/a~1b~0c wrong_type'],
    [{ ...good, main: { hash, 'x/y~z': 1 } }, '/main/x~1y~0z unknown_field'],
    [{ ...good, main: {} }, '/main/hash required'],
    [{ ...good, extra: 1 }, '/extra unknown_field'],
    [{ ...good, count: 0 }, '/count too_small'],
    [{ ...good, count: '1' }, '/count wrong_type'],
    [{ ...good, count: 1.5 }, '/count wrong_type'],
    [{ ...good, at: '2026-02-30T00:00:00Z' }, '/at invalid_format'],
    [{ ...good, at: '2026-03-18' }, '/at invalid_format'],
    [{ ...good, at: '0000-01-01T00:00:00Z' }, '/at invalid_format'],
    [{ ...good, at: '2016-12-31T23:59:60Z' }, '/at invalid_format'],
    [{ ...good, at: '2026-02-29T00:00:00Z' }, '/at invalid_format'],
    [{ ...good, at: '2026-01-01T00:00:00+15:00' }, '/at invalid_format'],
    [{ ...good, at: `2026-01-01T00:00:00.${'1'.repeat(10)}Z` }, '/at invalid_format'],
    [{ ...good, at: '0001-01-01T00:00:00+02:00' }, '/at invalid_format'],
    [{ ...good, at: '0100-02-29T00:00:00Z' }, '/at invalid_format'],
    [{ ...good, at: '9999-12-31T23:59:59-01:00' }, '/at invalid_format'],
    [{ ...good, at: '10000-01-01T00:00:00Z' }, '/at invalid_format'],
    [{ ...good, at: '+010000-01-01T00:00:00Z' }, '/at invalid_format'],
    [{ ...good, at: '-000001-01-01T00:00:00Z' }, '/at invalid_format'],
    [{ ...good, source: 'cert_x' }, '/source invalid_format'],
    [{ ...good, free: [] }, '/free wrong_type'],
    [undefined, ' wrong_type'],
    [null, ' wrong_type'],
    [[], ' wrong_type'],
    ['text', ' wrong_type'],
  ])('that does not is told every place: %j', (body, ...errors) => {
    expect(told(validate(body) as Validated<never>)).toEqual(errors);
  });

  it('cannot smuggle in a prototype', () => {
    const body = parseStrictJson(Buffer.from(JSON.stringify(good).replace('{', '{"__proto__":{"name":"y"},')));
    expect(told(validate(body) as Validated<never>)).toEqual(['/__proto__ unknown_field']);
    const inherited = JSON.parse('{"kind":"one","parts":[]}') as object;
    expect(told(validate(inherited) as Validated<never>)).toContain('/name required');
  });

  it('with only faults gets twenty errors, and a huge one only the first, immediately', () => {
    const parts = (count: number) => ({ ...good, parts: new Array<number>(count).fill(0) });
    expect(told(validate(parts(100)) as Validated<never>)).toHaveLength(20);
    const before = performance.now();
    expect(told(validate(parts(500_000)) as Validated<never>)).toEqual(['/parts too_many']);
    expect(performance.now() - before).toBeLessThan(20_000);
  });
});

describe('text from a query', () => {
  const read = textValidator(
    Fields({
      page: Type.Optional(Type.Integer({ minimum: 1, default: 1 })),
      size: Type.Optional(Type.Integer({ minimum: 0, maximum: Number.MAX_SAFE_INTEGER })),
      deep: Type.Optional(Type.Boolean()),
      name: Type.Optional(Text()),
    }),
  );

  it('becomes what its schema says, with defaults, and the original stays', () => {
    const query = { deep: 'true', name: '7' };
    expect(read(query).value).toEqual({ page: 1, deep: true, name: '7' });
    expect(query).toEqual({ deep: 'true', name: '7' });
  });

  it.each<[object, string]>([
    [{ page: '0' }, '/page too_small'],
    [{ page: '1.5' }, '/page wrong_type'],
    [{ page: '' }, '/page wrong_type'],
    [{ page: '1e999' }, '/page wrong_type'],
    [{ page: '-1e999' }, '/page wrong_type'],
    [{ page: '1.00000000000000000001' }, '/page inexact_number'],
    [{ page: '9007199254740993' }, '/page inexact_number'],
    [{ size: '9223372036854775808' }, '/size too_large'],
    [{ page: ['1', '2'] }, '/page wrong_type'],
    [{ deep: 'yes' }, '/deep wrong_type'],
    [{ name: '' }, '/name too_short'],
    [{ name: 'a\0b' }, '/name nul_character'],
    [{ other: '1' }, '/other unknown_field'],
    [JSON.parse('{"__proto__":"1"}') as object, '/__proto__ unknown_field'],
  ])('is refused when it cannot be read so: %j', (query, error) => {
    expect(told(read(query) as Validated<never>)).toEqual([error]);
  });
});
