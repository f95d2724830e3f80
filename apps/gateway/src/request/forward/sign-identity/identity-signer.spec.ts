import { generateKeyPairSync } from 'node:crypto';
import { SetClock } from '@probatum/testing/set-clock';
import { decodeJwt, decodeProtectedHeader } from 'jose';
import type { Credential } from '../../../credentials/credential/credential';
import { IdentitySigner } from './identity-signer';

const { privateKey } = generateKeyPairSync('ed25519');
const credential: Credential = {
  type: 'api_key',
  id: 'key_x',
  version: 1,
  name: 'x',
  organizationId: 'org_x',
  environment: 'live',
  scopes: ['certificates:read'],
  plan: 'default',
  limit: { perMinute: 1, capacity: 1 },
  addressLimits: [],
  corsOrigins: [],
  boundTo: null,
};

it('an identity is used again until it has 20 seconds left, and never lasts longer than 60', () => {
  const clock = new SetClock();
  const signer = new IdentitySigner({ privateKey, keyId: 'k1' }, clock);
  const tokens = new Map<string, number>();
  for (let now = 1_000_000; now < 1_000_200; now += 1) {
    clock.set(now * 1_000);
    const token = signer.forCredential(credential, 'certificates');
    tokens.set(token, (tokens.get(token) ?? 0) + 1);
    const { iat, exp } = decodeJwt(token);
    expect(exp! - now).toBeGreaterThan(20);
    expect(exp! - iat!).toBe(60);
  }
  expect([...tokens.values()]).toEqual([40, 40, 40, 40, 40]);
});

it('names the key when it has a name', () => {
  const named = new IdentitySigner({ privateKey, keyId: 'k1' }, new SetClock()).forAnonymous('x');
  expect(decodeProtectedHeader(named)).toEqual({ alg: 'EdDSA', typ: 'probatum-identity+jwt', kid: 'k1' });
  const nameless = new IdentitySigner({ privateKey, keyId: undefined }, new SetClock()).forAnonymous('x');
  expect(decodeProtectedHeader(nameless)).toEqual({ alg: 'EdDSA', typ: 'probatum-identity+jwt' });
});

it('a changed credential gets another identity', () => {
  const signer = new IdentitySigner({ privateKey, keyId: undefined }, new SetClock(0));
  const before = signer.forCredential(credential, 'x');
  const after = signer.forCredential({ ...credential, version: 2, scopes: [] }, 'x');
  expect(decodeJwt(after)['scopes']).toEqual([]);
  expect(after).not.toBe(before);
});
