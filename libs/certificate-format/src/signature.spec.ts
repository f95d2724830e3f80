import { primitives, rfc8037Key as key } from '../test/node-crypto';
import { detachedJws, protectedHeader, readDetachedJws, signingInput, verifyDetachedJws } from './signature';

const payload = '{"a":1}';
const header = protectedHeader(key.kid, primitives);
const jws = detachedJws(header, key.sign(signingInput(header, payload, primitives)));
const verify = (signature: string, of = payload) => verifyDetachedJws(signature, of, primitives, key);
const headerOf = (members: object) => primitives.toBase64url(JSON.stringify(members));
/** Signed properly, under another header. */
const signedUnder = (other: string) => detachedJws(other, key.sign(signingInput(other, payload, primitives)));

describe('a detached signature', () => {
  test('holds for its payload only', () => {
    expect(verify(jws)).toBe(true);
    expect(verify(jws, '{"a":2}')).toBe(false);
  });

  test('says its algorithm, its key and its type, in this order', () => {
    expect(primitives.fromBase64url(header)).toBe(
      `{"alg":"EdDSA","kid":"${key.kid}","typ":"probatum-certificate+jws"}`,
    );
    expect(readDetachedJws(jws, primitives)).toMatchObject({ header, kid: key.kid });
  });

  test.each([
    ['another type of token', headerOf({ alg: 'EdDSA', kid: key.kid, typ: 'JWT' })],
    ['no type', headerOf({ alg: 'EdDSA', kid: key.kid })],
    ['algorithm none', headerOf({ alg: 'none', kid: key.kid, typ: 'probatum-certificate+jws' })],
    ['members in another order', headerOf({ kid: key.kid, alg: 'EdDSA', typ: 'probatum-certificate+jws' })],
    ['a further member', headerOf({ alg: 'EdDSA', kid: key.kid, typ: 'probatum-certificate+jws', crit: ['b64'] })],
    ['a kid that is no text', headerOf({ alg: 'EdDSA', kid: 1, typ: 'probatum-certificate+jws' })],
    ['an unknown key', protectedHeader('unknown', primitives)],
    ['no JSON', primitives.toBase64url('{')],
    ['null', primitives.toBase64url('null')],
  ])('is refused under a header with %s', (_what, other) => {
    expect(verify(signedUnder(other))).toBe(false);
  });

  test.each([
    ['a payload inside', jws.replace('..', `.${primitives.toBase64url(payload)}.`)],
    ['padding', `${jws}==`],
    ['a character less', jws.slice(0, -1)],
    ['a line end', `${jws}\n`],
    ['no signature', `${header}..`],
    ['nothing', ''],
  ])('is refused with %s', (_what, other) => {
    expect(verify(other)).toBe(false);
  });
});
