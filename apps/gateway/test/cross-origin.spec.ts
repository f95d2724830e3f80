import { newId } from '@probatum/contracts/ids';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { administer } from '../src/operator/administer/administer';
import { call, Gateways } from './running-gateway';
import { operation, scoped, Upstream } from './upstream';

const app = 'https://app.bank.example';
let gateways: Gateways;
let gateway: RunningService;
let admin: string;
let stranger: string;

beforeAll(async () => {
  gateways = await Gateways.open();
  gateway = await gateways.start([]);
  admin = (await gateways.key({ scopes: 'all' })).key;
  const organization = newId('org');
  await administer(gateways.database, ['create-organization', '--name', 'Other', '--id', organization]);
  stranger = (await gateways.key({ organization, scopes: 'all' })).key;
  await call(gateway, 'PATCH', '/organization', { key: admin, body: { corsOrigins: [app] } });
  await waitFor(async () => allowed(await listed(admin)) === app);
});
afterAll(() => gateways?.close());

const preflight = (origin: string, path = '/api-keys', method = 'POST') =>
  call(gateway, 'OPTIONS', path, {
    headers: { origin, 'access-control-request-method': method, 'access-control-request-headers': 'x-api-key' },
  });
const listed = (key: string) => call(gateway, 'GET', '/api-keys', { key, headers: { origin: app } });
const allowed = ({ headers }: { headers: Headers }) => headers.get('access-control-allow-origin');

describe('a page of another origin', () => {
  it('may call when an organization names its origin', async () => {
    const answer = await preflight(app);
    expect([answer.status, allowed(answer), answer.headers.get('vary')]).toEqual([204, app, 'origin']);
    expect(answer.headers.get('access-control-allow-methods')).toBe('POST');
    expect(answer.headers.get('access-control-allow-headers')).toContain('x-api-key');
    expect(answer.headers.get('access-control-allow-credentials')).toBe(null);
    const read = await listed(admin);
    expect([read.status, allowed(read)]).toEqual([200, app]);
    expect(read.headers.get('access-control-expose-headers')).toContain('x-request-id');
  });

  it('reads refusals of its own calls too', async () => {
    const { key } = await gateways.key({ scopes: 'certificates:read' });
    const refused = await call(gateway, 'GET', '/api-keys', { key, headers: { origin: app } });
    expect([refused.status, allowed(refused)]).toEqual([403, app]);
  });

  it('does not read the answers of an organization that does not name it', async () => {
    const answer = await call(gateway, 'GET', '/api-keys', { key: stranger, headers: { origin: app } });
    expect([answer.status, allowed(answer), answer.headers.get('vary')]).toEqual([200, null, 'origin']);
  });

  it('is refused if no organization names it', async () => {
    for (const origin of ['https://evil.example', 'null', `${app}.evil.example`, 'http://app.bank.example']) {
      const answer = await preflight(origin);
      expect([answer.status, answer.body['code'], allowed(answer)]).toEqual([403, 'origin.not_allowed', null]);
    }
    expect((await preflight(app, '/nowhere')).status).toBe(404);
    expect((await preflight(app, '/api-keys', 'TRACE')).status).toBe(404);
  });

  it('may read what is public from anywhere', async () => {
    const answer = await preflight('https://anywhere.example', '/health', 'GET');
    expect([answer.status, allowed(answer)]).toEqual([204, '*']);
    const health = await call(gateway, 'GET', '/health', { headers: { origin: 'https://anywhere.example' } });
    expect([health.status, allowed(health)]).toEqual([200, '*']);
  });

  it('is told by every gateway within a second when its origin is taken off the list', async () => {
    const origin = 'https://old.bank.example';
    const change = (corsOrigins: string[]) =>
      call(gateway, 'PATCH', '/organization', { key: admin, body: { corsOrigins } });
    await change([app, origin]);
    await waitFor(async () => (await preflight(origin)).status === 204);
    await change([app]);
    await waitFor(async () => (await preflight(origin)).status === 403);
  });

  it.each([
    '*',
    'null',
    'https://a.example/',
    'https://A.example',
    'https://a.example:443',
    'ftp://a.example',
    'a.example',
    'https://*.a.example',
    'https://a.example:0',
    'https://a..example',
    `https://${'a'.repeat(64)}.example`,
  ])('cannot be named as %s', async (origin) => {
    const answer = await call(gateway, 'PATCH', '/organization', { key: admin, body: { corsOrigins: [origin] } });
    expect([answer.status, answer.body['code']]).toEqual([400, 'request.invalid']);
    expect(answer.body['errors']).toMatchObject([{ pointer: '/corsOrigins/0' }]);
  });
});

it('reads forwarded answers like the gateway’s own', async () => {
  const upstream = await Upstream.start('shop', { '/things': { get: operation(scoped('certificates:read')) } });
  const forwarding = await gateways.start([upstream]);
  const answer = await call(forwarding, 'GET', '/things', { key: admin, headers: { origin: app } });
  expect(allowed(answer)).toBe(app);
  await upstream.halt();
});
