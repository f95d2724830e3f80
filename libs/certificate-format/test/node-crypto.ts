import { createHash, createPrivateKey, createPublicKey, type JsonWebKey, sign, verify } from 'node:crypto';
import type { Ed25519Verifier, Primitives } from '../src/primitives';

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8');

export const primitives: Primitives = {
  sha256Hex: (text) => sha256(text).digest('hex'),
  sha256Base64url: (text) => sha256(text).digest('base64url'),
  toBase64url: (text) => Buffer.from(text, 'utf8').toString('base64url'),
  fromBase64url: (encoded) => Buffer.from(encoded, 'base64url').toString('utf8'),
};

export interface TestKey extends Ed25519Verifier {
  readonly kid: string;
  sign(signingInput: string): string;
}

export function testKey(kid: string, jwk: JsonWebKey): TestKey {
  const privateKey = createPrivateKey({ key: jwk, format: 'jwk' });
  const publicKey = createPublicKey(privateKey);
  return {
    kid,
    sign: (input) => sign(null, Buffer.from(input), privateKey).toString('base64url'),
    verify: (name, input, signature) =>
      name === kid && verify(null, Buffer.from(input), publicKey, Buffer.from(signature, 'base64url')),
  };
}

/** The key pair of RFC 8037, appendix A.1, and its thumbprint of appendix A.3. Publicly known, for tests only. */
export const rfc8037Key = testKey('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k', {
  kty: 'OKP',
  crv: 'Ed25519',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
});
