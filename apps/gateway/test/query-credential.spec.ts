import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { generateClientSecret } from '../src/credentials/oauth-clients/client-secret';
import { call, Gateways } from './running-gateway';
import { anyone, operation, scoped, Upstream, withBody } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let upstream: Upstream;
let key: string;
let admin: string;
let token: string;
let secret: string;
/** Has the form of an access token; its signer does not matter. */
const jwt = [
  { alg: 'EdDSA', typ: 'at+jwt' },
  { sub: 'oac_1', scope: 'certificates:read' },
]
  .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
  .concat('s'.repeat(86))
  .join('.');

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('things', {
    '/things/{id}': { get: operation(scoped('certificates:read')) },
    '/public': { get: operation(anyone), post: operation(anyone, withBody) },
  });
  gateway = await gateways.start([upstream]);
  key = (await gateways.key({ environment: 'sandbox' })).key;
  admin = (await gateways.key({ scopes: 'all' })).key;
  const room = { name: 'Audit', certificateIds: ['cert_01j9z3k4m5n6p7q8r9s0t1v2w3'], expiresInHours: 1 };
  secret = generateClientSecret('live').key;
  token = (await call(gateway, 'POST', '/audit-rooms', { key: admin, body: room })).body['token']!;
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

beforeEach(() => (upstream.received.length = 0));

const names = ['api_key', 'apiKey', 'key', 'access_token', 'x-api-key', 'X-API-Key', 'token', 'Authorization', 'page'];
const refused = [400, 'credential.in_query'];
const outcome = ({ status, body }: { status: number; body: Record<string, string> }) => [status, body['code']];

describe('a key in the query', () => {
  it.each(names)('as %s is no credential, and tells that it has leaked', async (name) => {
    for (const text of [key, token, secret, jwt, `Bearer%20${key}`, `Bearer%20${jwt}`]) {
      expect(outcome(await call(gateway, 'GET', `/things/1?${name}=${text}`))).toEqual(refused);
    }
    expect(upstream.received).toEqual([]);
  });

  it('is refused also beside a good one in a header, on public and own routes, and where there is none', async () => {
    const asked = ['/things/1', '/public', '/api-keys', '/keys', '/v1/keys', '/health', '/nowhere'];
    for (const path of asked) {
      const answer = await call(gateway, 'GET', `${path}?a=1&b=${key}&c`, { key: admin });
      expect([path, ...outcome(answer)]).toEqual([path, ...refused]);
      expect(answer.text).not.toContain(key);
    }
    expect(upstream.received).toEqual([]);
  });

  it('is recognised however it is written', async () => {
    const encoded = [...key].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('');
    const written = [key.replaceAll('_', '%5F'), key.replaceAll('_', '%5f'), encoded, `x${key}y`, `{"k":"${key}"}`];
    for (const text of written) {
      expect(outcome(await call(gateway, 'GET', `/public?q=${text}`))).toEqual(refused);
      expect(outcome(await call(gateway, 'GET', `/public?${text}`))).toEqual(refused);
    }
  });

  it('is recognised when it was imported, under a name that means a key', async () => {
    const legacy = 'sk_live_AbCdEfGhIjKlMnOpQrStUvWx';
    for (const name of ['api_key', 'apiKey', 'key', 'x-api-key', 'access_token']) {
      expect(outcome(await call(gateway, 'GET', `/public?a=b&${name}=${legacy}`))).toEqual(refused);
    }
    expect((await call(gateway, 'GET', `/public?externalId=${legacy}`)).status).toBe(200);
  });

  it('that is none does not get in the way', async () => {
    const typo = `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`;
    for (const text of ['', typo, 'ndi_test_', 'x'.repeat(5_000), 'ndi_'.repeat(1_000), '%', '%zz', '%c3%28']) {
      expect([text, (await call(gateway, 'GET', `/public?q=${text}`)).status]).toEqual([text, 200]);
    }
    for (const name of names) {
      expect(outcome(await call(gateway, 'GET', `/things/1?${name}=nonsense`))).toEqual([401, 'credential.missing']);
    }
  });
});

it('a key in an address is in no log', async () => {
  const { key: lost, id } = await gateways.key({ scopes: 'all' });
  await call(gateway, 'GET', `/things/1?q=${lost}`, { key: lost });
  await call(gateway, 'DELETE', `/api-keys/${lost}`, { key: lost });
  await call(gateway, 'GET', `/things/a${lost}b`, { key: token });
  await call(gateway, 'GET', `/things/${jwt}`, { key: lost });
  await call(gateway, 'GET', '/things/last', { key: lost });
  const logged = () => gateways.database.query('select * from request_log');
  await waitFor(async () => JSON.stringify(await logged()).includes('/things/last'));
  const accesses = await gateways.database.query('select * from audit_room_accesses');
  const text = JSON.stringify([await logged(), accesses]);
  expect(text).toContain(id);
  expect(text).toContain('/api-keys/…');
  expect(text).toContain('/things/a…b');
  expect(text).not.toContain(lost.slice(20, 40));
  expect(text).not.toContain(jwt.slice(20, 60));
});
