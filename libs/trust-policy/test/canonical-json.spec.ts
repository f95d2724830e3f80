import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson } from '../src/canonical-json';

describe('canonical JSON', () => {
  it('is what another implementation of RFC 8785 makes', () => {
    const text = fc.string({ unit: 'binary' });
    const value = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        text,
        fc.maxSafeInteger(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('node')),
        fc.dictionary(text, tie('node')),
      ),
    })).node;
    fc.assert(fc.property(value, (json) => expect(canonicalJson(json)).toBe(canonicalize(json))));
  });

  it('orders names by UTF-16 code units', () => {
    // The example of RFC 8785, section 3.2.3.
    const names = ['\u20ac', '\r', '\ufb33', '1', '\ud83d\ude00', '\u0080', '\u00f6'];
    const sorted = ['\r', '1', '\u0080', '\u00f6', '\u20ac', '\ud83d\ude00', '\ufb33'];
    const json = canonicalJson(Object.fromEntries(names.map((name) => [name, true])));
    expect(Object.keys(JSON.parse(json) as object).filter((name) => name !== '1')).toEqual(
      sorted.filter((name) => name !== '1'),
    );
    expect(json.indexOf('"1"')).toBeGreaterThan(json.indexOf('"\\r"'));
  });

  it.each([1.5, NaN, Infinity, 2 ** 53, 10n, undefined, '\ud800', { '\udc00': 1 }])('refuses %p', (value) => {
    expect(() => canonicalJson(value)).toThrow(TypeError);
  });
});
