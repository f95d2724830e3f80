import { createHmac } from 'node:crypto';
import { newId } from '@probatum/contracts/ids';
import { newTenant, ServiceHarness } from '@probatum/testing/service-harness';
import { SetClock } from '@probatum/testing/set-clock';
import { waitFor } from '@probatum/testing/wait-for';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { mebibyte } from '@probatum/cache/bounded-cache';
import { maxHeaderSize } from '../src/fastify-adapter';
import { identityHeader, identityIssuer, identityType, IdentityVerifier } from '@probatum/http/identity/identity';
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

  it('refuses an identity with a foreign signature', async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA');
    const header = { alg: 'EdDSA', typ: identityType };
    for (const forgers of [header, { ...header, jwk: await exportJWK(publicKey) }]) {
      const forged = await new SignJWT(claims).setProtectedHeader(forgers).sign(privateKey);
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
      expect(await get('/things', `${encode({ alg, typ: identityType })}.${encode(claims)}.`)).toMatchObject(refused);
    }
  });

  it('refuses an identity signed with the public key as if it were a shared secret', async () => {
    const payload = encode(claims);
    const { keys } = JSON.parse(harness.config.IDENTITY_PUBLIC_KEYS) as { keys: [{ x: string }] };
    for (const secret of [Buffer.from(keys[0].x, 'base64url'), keys[0].x, JSON.stringify(keys[0])]) {
      const input = `${encode({ alg: 'HS256', typ: identityType })}.${payload}`;
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

  it.each(['', 'JWT', 'at+jwt', 'probatum-certificate+jws'])(
    'refuses what the gateway has signed as a token of another type: "%s"',
    async (typ) => {
      expect((await get('/things', await harness.sign(claims))).status).toBe(200);
      expect(await get('/things', await harness.sign(claims, typ))).toMatchObject(refused);
    },
  );

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

  it('keeps a route closed that states neither scopes nor public access', async () => {
    expect(await get('/things/closed', await harness.identity(tenant))).toMatchObject(refused);
  });

  describe('called from an audit room', () => {
    const certificateIds = Array.from({ length: 500 }, () => newId('cert'));
    const room = { type: 'audit_room', id: 'room', name: 'test' };
    const inRoom = (change: JWTPayload) => harness.sign({ ...claims, actor: room, ...change });
    const notReadable = { status: 403, body: { code: 'audit_room.not_readable' } };

    it.each<[string, object]>([
      ['of ids', { certificateIds }],
      ['of a filter', { filter: { externalId: 'order 7' } }],
    ])('hands a grant %s to routes that apply it', async (_what, grant) => {
      expect(await get('/things/granted', await inRoom({ grant }))).toEqual({ status: 200, body: { grant } });
    });

    it('refuses every other route, for any grant', async () => {
      for (const path of ['/things', '/things/public', '/things/careless', '/things/cert_1']) {
        expect(await get(path, await inRoom({ grant: { certificateIds } }))).toMatchObject(notReadable);
        expect(await get(path, await inRoom({ grant: { certificateIds }, actor: claims['actor'] }))).toMatchObject(
          notReadable,
        );
      }
    });

    it.each<[string, unknown]>([
      ['that is missing', undefined],
      ['that is null', null],
      ['that is empty', {}],
      ['that is text', 'everything'],
      ['of no ids', { certificateIds: [] }],
      ['of a filter that filters nothing', { filter: {} }],
      ['of something unknown', { vendorIds: ['v'] }],
      ['of something known and something unknown', { certificateIds, until: 'tomorrow' }],
      ['of an unknown filter', { filter: { externalId: 'order 7', signerName: 'x' } }],
    ])('refuses a grant %s', async (_what, grant) => {
      expect(await get('/things/granted', await inRoom({ grant }))).toMatchObject(notReadable);
    });

    it('asks for the scope as always', async () => {
      const answer = await get('/things/granted', await inRoom({ grant: { certificateIds }, scopes: [] }));
      expect(answer).toMatchObject({ status: 403, body: { code: 'scope.missing' } });
    });

    it('takes the largest identity beside all that a caller may send', async () => {
      const grant = { certificateIds };
      const token = await inRoom({ grant, actor: { ...room, name: '漢'.repeat(200) } });
      const padding = 'x'.repeat(12 * 1024);
      expect(token.length + padding.length).toBeLessThan(maxHeaderSize);
      const headers = { [identityHeader]: token, padding };
      const response = await fetch(`${harness.service.url}/things/granted`, { headers });
      expect([response.status, await response.json()]).toEqual([200, { grant }]);
    });

    it('does not fill the memory with them', async () => {
      const keys = await generateKeyPair('EdDSA', { extractable: true });
      const verifier = new IdentityVerifier(name, { keys: [await exportJWK(keys.publicKey)] }, new SetClock());
      const grant = { certificateIds };
      let first = '';
      for (let number = 0; number < 500; number += 1) {
        const one = new SignJWT({ ...claims, actor: { ...room, id: `room_${number}` }, grant });
        const token = await one.setProtectedHeader({ alg: 'EdDSA', typ: identityType }).sign(keys.privateKey);
        await verifier.verify(token);
        first ||= token;
        expect(verifier.known(token)).toMatchObject({ grant });
      }
      expect(verifier.bytes).toBeGreaterThan(8 * mebibyte);
      expect(verifier.bytes).toBeLessThanOrEqual(16 * mebibyte);
      expect(verifier.known(first)).toBeUndefined();
    });

    it('says in its document which routes can be read', async () => {
      const response = await fetch(`${harness.service.url}/openapi.json`);
      const { paths } = (await response.json()) as { paths: Record<string, { get?: Record<string, unknown> }> };
      const readable = Object.keys(paths).filter((path) => paths[path]!.get?.['x-readable-in-audit-room'] === true);
      expect(readable).toEqual(['/things/granted']);
    });
  });

  it('shows its probes, its metrics and its document to anyone', async () => {
    for (const path of ['/livez', '/readyz', '/metrics', '/openapi.json']) {
      expect((await fetch(`${harness.service.url}${path}`)).status).toBe(200);
    }
  });
});
