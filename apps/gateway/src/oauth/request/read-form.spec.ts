import fc from 'fast-check';
import { readForm } from './read-form';

const read = (text: string) => Object.fromEntries(readForm(Buffer.from(text)));

describe('a form', () => {
  it('is read as every browser and library writes it', () => {
    const text = fc.string({ unit: 'grapheme', minLength: 1 }).filter((value) => !value.includes('\0'));
    const pairs = fc.uniqueArray(fc.tuple(text, text), { selector: ([name]) => name });
    fc.assert(
      fc.property(pairs, (written) => {
        const form = readForm(Buffer.from(new URLSearchParams(written).toString()));
        expect([...form]).toEqual(written);
      }),
    );
  });

  it.each([
    ['a=1&b=2', { a: '1', b: '2' }],
    ['a=1&&b=2&', { a: '1', b: '2' }],
    ['a=b=c', { a: 'b=c' }],
    ['a=+%2B%20', { a: ' + ' }],
    ['a=&b', {}],
    ['', {}],
  ])('%j is %j', (text, expected) => {
    expect(read(text)).toEqual(expected);
  });

  it.each([
    ['a=1&a=1', 'twice'],
    ['a=&a=1', 'twice'],
    ['a=1&%61=1', 'twice'],
    ['a=%', 'not application/x-www-form-urlencoded'],
    ['a=%ff', 'not application/x-www-form-urlencoded'],
    ['%00=1', 'not application/x-www-form-urlencoded'],
  ])('%j is refused', (text, why) => {
    expect(() => read(text)).toThrow(why);
  });

  it('is text in UTF-8', () => {
    expect(() => readForm(Buffer.from([0x61, 0x3d, 0xff]))).toThrow('UTF-8');
  });
});
