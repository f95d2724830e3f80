import { createHmac } from 'node:crypto';
import { newTenant, ServiceHarness } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { identityHeader, identityIssuer } from '../src/identity';
import { testService } from './test-service';

const name = 'test-identity';
let harness: ServiceHarness;
beforeAll(async () => {
  harness = await ServiceHarness.start(testService(name));
});
afterAll(() => harness.stop());

const now = () => Math.floor(Date.now() / 1000);
const tenant = newTenant();
const claims: JWTPayload = {
  ...tenant,
  actor: { type: 'api_key', id: 'key', name: 'test' },
  scopes: ['certificates:read'],
  plan: 'default',
  iss: identityIssuer,
  aud: name,
  exp: now() + 60,
};
const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

async function get(path: string, token?: string) {
  const headers: Record<string, string> = token === undefined ? {} : { [identityHeader]: token };
  const response = await fetch(`${harness.service.url}${path}`, { headers });
  const body = (await response.json()) as { code?: string; requiredScope?: string; caller?: object };
  return { status: response.status, body };
}

const refused = { status: 401, body: { code: 'identity.refused' } };

describe('a service', () => {
  it('knows its caller by the identity that the gateway signed', async () => {
    const answer = await harness.call<{ caller: object }>(tenant, 'GET', '/things');
    expect(answer).toMatchObject({ status: 200, body: { caller: { ...tenant, actor: { id: 'key' } } } });
  });

  it.each([
    ['missing', undefined],
    ['empty', ''],
    ['no token', 'hello'],
    ['too many parts', 'a.b.c.d'],
    ['no JSON', `${Buffer.from('x').toString('base64url')}.${Buffer.from('y').toString('base64url')}.z`],
  ])('refuses an identity that is %s', async (_what, token) => {
    expect(await get('/things', token)).toMatchObject(refused);
    expect(await get('/things/public', token)).toMatchObject(refused);
  });

  it('refuses an identity that somebody else has signed', async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA');
    for (const header of [{ alg: 'EdDSA' }, { alg: 'EdDSA', jwk: await exportJWK(publicKey) }]) {
      const forged = await new SignJWT(claims).setProtectedHeader(header).sign(privateKey);
      expect(await get('/things', forged)).toMatchObject(refused);
    }
  });

  it('refuses an identity in which a byte was changed', async () => {
    const good = await harness.identity(tenant);
    expect((await get('/things', good)).status).toBe(200);
    const [header, payload, signature] = good.split('.') as [string, string, string];
    const other = encode({ ...(JSON.parse(Buffer.from(payload, 'base64url').toString()) as object), ...newTenant() });
    const flipped = (signature[0] === 'A' ? 'B' : 'A') + signature.slice(1);
    for (const token of [`${header}.${other}.${signature}`, `${header}.${payload}.${flipped}`]) {
      expect(await get('/things', token)).toMatchObject(refused);
    }
  });

  it('refuses an identity without a signature, whatever it says of itself', async () => {
    for (const alg of ['none', 'None', 'EdDSA', '']) {
      expect(await get('/things', `${encode({ alg })}.${encode(claims)}.`)).toMatchObject(refused);
    }
  });

  it('refuses an identity signed with the public key as if it were a shared secret', async () => {
    const payload = encode(claims);
    const { keys } = JSON.parse(harness.config.IDENTITY_PUBLIC_KEYS) as { keys: [{ x: string }] };
    for (const secret of [Buffer.from(keys[0].x, 'base64url'), keys[0].x, JSON.stringify(keys[0])]) {
      const input = `${encode({ alg: 'HS256' })}.${payload}`;
      const token = `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`;
      expect(await get('/things', token)).toMatchObject(refused);
    }
  });

  it.each<[string, JWTPayload]>([
    ['for another service', { aud: 'certificates' }],
    ['for nobody', { aud: undefined }],
    ['of another issuer', { iss: 'somebody' }],
    ['that has ended', { exp: now() - 6 }],
    ['without an end', { exp: undefined }],
    ['that is not valid yet', { nbf: now() + 60 }],
    ['without an actor', { actor: undefined }],
    ['without scopes', { scopes: undefined }],
  ])('refuses an identity %s', async (_what, change) => {
    expect(await get('/things', await harness.sign({ ...claims, ...change }))).toMatchObject(refused);
  });

  it('does not remember an identity beyond its end', async () => {
    // It has ended, but within the tolerance for clocks that differ, which is 5 s.
    const exp = now() - 3;
    const token = await harness.sign({ ...claims, exp });
    expect((await get('/things', token)).status).toBe(200);
    await waitFor(async () => (await get('/things', token)).status === 401);
    expect(now() - exp).toBeLessThanOrEqual(7);
  });

  it('names the scope that is missing', async () => {
    const token = await harness.identity(tenant, ['certificates:write']);
    expect(await get('/things', token)).toMatchObject({
      status: 403,
      body: { code: 'scope.missing', requiredScope: 'certificates:read' },
    });
  });

  it('lets an anonymous caller into public routes and nowhere else', async () => {
    const anonymous = await harness.identity(undefined);
    const response = await fetch(`${harness.service.url}/things/public`, { headers: { [identityHeader]: anonymous } });
    expect(await response.text()).toBe('hello');
    expect(await get('/things', anonymous)).toMatchObject(refused);
    expect(await get('/things/careless', anonymous)).toMatchObject(refused);
  });

  it.each([
    ['an organization without an environment', { environment: undefined }],
    ['an environment without an organization', { organizationId: undefined }],
    ['a tenant that calls itself anonymous', { actor: { type: 'anonymous', id: '', name: '' } }],
  ])('takes %s for no tenant', async (_what, change) => {
    expect(await get('/things', await harness.sign({ ...claims, ...change }))).toMatchObject(refused);
  });

  it('keeps a route closed that does not say who may call it', async () => {
    expect(await get('/things/closed', await harness.identity(tenant))).toMatchObject(refused);
  });

  it('shows its probes, its metrics and its document to anyone', async () => {
    for (const path of ['/livez', '/readyz', '/metrics', '/openapi.json']) {
      expect((await fetch(`${harness.service.url}${path}`)).status).toBe(200);
    }
  });
});
