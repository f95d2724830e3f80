import { primitives } from '../test/node-crypto';
import { checkDisclosures, disclose, readClaims, readDisclosure } from './disclosure';

// RFC 9901, sections 4.2.1 and 4.2.3.
const salt = '_26bc4LT-ac6q2KI6cBW5es';
const ofTheRfc = 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsICJmYW1pbHlfbmFtZSIsICJNw7ZiaXVzIl0';
const digestOfTheRfc = 'X9yH0Ajrdm1Oij4tWso9UzzKJvPoDxwmuEcO3XAdRC0';
const withoutSpaces = 'WyJfMjZiYzRMVC1hYzZxMktJNmNCVzVlcyIsImZhbWlseV9uYW1lIiwiTcO2Yml1cyJd';
// Section 4.2.2: an element of a list, which has no name.
const ofAnElement = 'WyJsa2x4RjVqTVlsR1RQVW92TU5JdkNBIiwgIkZSIl0';

const base64url = (value: unknown) => primitives.toBase64url(JSON.stringify(value));

describe('disclosures, as RFC 9901 shows them', () => {
  test('are written without spaces, one of the forms that the RFC names', () => {
    const { disclosure, digest } = disclose({ name: 'family_name', value: 'Möbius' }, salt, primitives);
    expect(disclosure).toBe(withoutSpaces);
    expect(digest).toBe(primitives.sha256Base64url(withoutSpaces));
  });

  test('are read in every form, and their digest covers exactly the characters received', () => {
    for (const disclosure of [ofTheRfc, withoutSpaces]) {
      expect(readDisclosure(disclosure, primitives)).toEqual({ name: 'family_name', value: 'Möbius' });
    }
    const check = (disclosure: string) => checkDisclosures([disclosure], [digestOfTheRfc], ['family_name'], primitives);
    expect(check(ofTheRfc)).toEqual({ family_name: 'Möbius' });
    expect(check(withoutSpaces)).toBeUndefined();
  });

  test.each([
    ['an element of a list', ofAnElement],
    ['a text that is not base64url', '***'],
    ['a text that is not JSON', primitives.toBase64url('[')],
    ['an object', base64url({ salt: 'a', name: 'b', value: 'c' })],
    ['a name that is no text', base64url(['salt', 1, 'value'])],
    ['a salt that is no text', base64url([1, 'name', 'value'])],
    ['too many parts', base64url(['salt', 'name', 'value', 'more'])],
    ['a hole in the list', null as unknown as string],
    ['nothing', ''],
  ])('are not read from %s', (_what, disclosure) => {
    expect(readDisclosure(disclosure, primitives)).toBeUndefined();
    expect(checkDisclosures([disclosure], [digestOfTheRfc], ['family_name'], primitives)).toBeUndefined();
    expect(readClaims([disclosure, ofTheRfc], primitives)).toEqual({ family_name: 'Möbius' });
  });

  test('may be withheld, but not repeated, invented, or put under another name', () => {
    const [one, two] = ['a', 'b'].map((name) => disclose({ name, value: name }, salt, primitives));
    const digests = [one!.digest, two!.digest];
    const check = (disclosures: string[], allowed = ['a', 'b']) =>
      checkDisclosures(disclosures, digests, allowed, primitives);
    expect(check([two!.disclosure, one!.disclosure])).toEqual({ a: 'a', b: 'b' });
    expect(check([one!.disclosure])).toEqual({ a: 'a' });
    expect(check([])).toEqual({});
    expect(check([one!.disclosure, one!.disclosure])).toBeUndefined();
    expect(check([disclose({ name: 'a', value: 'other' }, salt, primitives).disclosure])).toBeUndefined();
    expect(check([one!.disclosure], ['b'])).toBeUndefined();
  });

  test('of the same name are refused even when both were signed', () => {
    const both = ['x', 'y'].map((value) => disclose({ name: 'a', value }, salt, primitives));
    const digests = both.map(({ digest }) => digest);
    const disclosures = both.map(({ disclosure }) => disclosure);
    expect(checkDisclosures(disclosures, digests, ['a'], primitives)).toBeUndefined();
  });
});
