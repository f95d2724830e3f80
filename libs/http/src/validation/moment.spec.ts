import fc from 'fast-check';
import {
  isMoment,
  microsecondNotAfter,
  microsecondNotBefore,
  millisecondNotAfter,
  millisecondNotBefore,
} from './moment';

const shown = (text: string) => [microsecondNotAfter(text), microsecondNotBefore(text)];

describe('a time that is finer than a column', () => {
  it.each([
    ['2026-03-18T19:48:08Z', '2026-03-18T19:48:08.000000Z', '2026-03-18T19:48:08.000000Z'],
    ['2026-03-18T19:48:08.123456Z', '2026-03-18T19:48:08.123456Z', '2026-03-18T19:48:08.123456Z'],
    // .NET writes seven digits, Java nine.
    ['2026-03-18T19:48:08.1234569Z', '2026-03-18T19:48:08.123456Z', '2026-03-18T19:48:08.123457Z'],
    ['2026-03-18T19:48:08.000000001Z', '2026-03-18T19:48:08.000000Z', '2026-03-18T19:48:08.000001Z'],
    ['2026-03-18T19:48:59.999999999+01:00', '2026-03-18T18:48:59.999999Z', '2026-03-18T18:49:00.000000Z'],
    ['2026-03-18 19:48:08.9999995-14:59', '2026-03-19T10:47:08.999999Z', '2026-03-19T10:47:09.000000Z'],
    ['0050-01-01T00:00:00Z', '0050-01-01T00:00:00.000000Z', '0050-01-01T00:00:00.000000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000000Z', '0001-01-01T00:00:00.000000Z'],
    ['9999-12-31T23:59:59.999999999Z', '9999-12-31T23:59:59.999999Z', '9999-12-31T23:59:59.999999Z'],
  ])('lies between two that it holds: %s', (text, before, after) => {
    expect(shown(text)).toEqual([before, after]);
  });

  it('is read like JavaScript reads it, to the millisecond below and above', () => {
    const years = { min: new Date('0001-01-02T00:00:00Z'), max: new Date('9999-12-30T00:00:00Z'), noInvalidDate: true };
    const fractions = fc.nat(999_999).map((nanoseconds) => String(nanoseconds).padStart(6, '0'));
    fc.assert(
      fc.property(fc.date(years), fractions, fc.integer({ min: -899, max: 899 }), (utc, fraction, minutes) => {
        const local = new Date(utc.getTime() + minutes * 60_000).toISOString();
        const [hours, rest] = [Math.trunc(Math.abs(minutes) / 60), Math.abs(minutes) % 60];
        const pad = (value: number) => String(value).padStart(2, '0');
        const text = local.replace('Z', `${fraction}${minutes < 0 ? '-' : '+'}${pad(hours)}:${pad(rest)}`);
        expect(millisecondNotAfter(text)).toEqual(utc);
        expect(millisecondNotBefore(text).getTime()).toBe(utc.getTime() + (fraction === '000000' ? 0 : 1));
      }),
    );
  });
});

it.each([
  '',
  '2026',
  '2026-03-18T19:48:08',
  '2026-03-18T24:00:00Z',
  '0000-12-31T23:00:00-02:00',
  '2026-04-31T00:00:00Z',
])('%j is no time', (text) => {
  expect(isMoment(text)).toBe(false);
  expect(() => microsecondNotAfter(text)).toThrow(RangeError);
});

it('reads a text of 64 KiB without effort', () => {
  expect(isMoment(`2026-03-18T19:48:08.${'1'.repeat(65_536)}Z`)).toBe(false);
});
