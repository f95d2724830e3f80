import fc from 'fast-check';
import { lastElementOf } from './xfcc';

const quoted = (value: string) => `"${value.replace(/["\\]/g, '\\$&')}"`;
/** Of a header: visible ASCII, with all that means something to the syntax. */
const value = fc.oneof(
  fc.string({ unit: fc.constantFrom('"', '\\', ',', ';', '=', ' ', 'C', 'Cert=') }),
  fc.string({ unit: fc.integer({ min: 0x20, max: 0x7e }).map((code) => String.fromCharCode(code)) }),
);
const element = fc.dictionary(fc.constantFrom('Hash', 'Subject', 'Cert', 'Chain', 'URI'), value, { minKeys: 1 });
const written = (pairs: Record<string, string>, shuffled = Object.entries(pairs)) =>
  shuffled.map(([key, text]) => `${key}=${quoted(text)}`).join(';');
const read = (pairs: Record<string, string>) =>
  Object.fromEntries(Object.entries(pairs).map(([key, text]) => [key.toLowerCase(), text]));

describe('the last element of x-forwarded-client-cert', () => {
  it('is found whatever stands in quotes, in it and before it', () => {
    fc.assert(
      fc.property(fc.array(element, { minLength: 1, maxLength: 4 }), fc.constantFrom(',', ', '), (elements, comma) => {
        const header = elements.map((pairs) => written(pairs)).join(comma);
        expect(Object.fromEntries(lastElementOf(header)!)).toEqual(read(elements.at(-1)!));
      }),
    );
  });

  it('has no certificate that only the subject of another one names', () => {
    fc.assert(
      fc.property(value, value, (before, after) => {
        const subject = `${before};Cert="victim",Cert=victim;${after}`;
        const header = `By=spiffe://mesh/gw;Hash=ab12;Subject=${quoted(subject)}`;
        expect(lastElementOf(header)?.get('subject')).toBe(subject);
        expect(lastElementOf(header)?.has('cert')).toBe(false);
      }),
    );
  });

  it('is not read from a header that is cut off or changed by hand', () => {
    const header = 'Hash=ab;Cert="x%0A";Subject="CN=a\\"b"';
    expect(Object.fromEntries(lastElementOf(header)!)).toEqual({ hash: 'ab', cert: 'x%0A', subject: 'CN=a"b' });
    for (const wrong of [
      '',
      'Hash',
      'Hash=ab;',
      'Hash=ab,',
      'Hash=ab;;Cert=x',
      'Cert="x',
      'Cert="x\\"',
      'Cert="x"y',
      'Cert=x"y"',
      'Cert=x y',
      'Cert=x;Cert=y',
      'Cert=x;cert=y',
      '=x',
    ]) {
      expect([wrong, lastElementOf(wrong)]).toEqual([wrong, undefined]);
    }
  });

  it('may have several names of a kind, and nothing in them', () => {
    expect([...lastElementOf('By=a;By=b;URI=;DNS=x.example;DNS=y.example')!.keys()]).toEqual(['by', 'uri', 'dns']);
  });
});
