import type { RunningService } from '@probatum/service/run-service';
import { newId } from '@probatum/contracts/ids';
import { waitFor } from '@probatum/testing/wait-for';
import { administer } from '../src/operator/administer/administer';
import { type Answer, call, Gateways } from './running-gateway';

let gateways: Gateways;
/** Believes what the test says about addresses. */
let behindProxy: RunningService;
let open: RunningService;

beforeAll(async () => {
  gateways = await Gateways.open();
  behindProxy = await gateways.start([], { TRUSTED_PROXIES: '127.0.0.0/8, ::1' });
  open = await gateways.start([]);
});
afterAll(() => gateways?.close());

const from = (address: string) => ({ 'x-forwarded-for': address });
const listKeys = (key: string, address: string, gateway = behindProxy) =>
  call(gateway, 'GET', '/api-keys', { key, headers: from(address) });
const create = (key: string, address: string, more: Record<string, unknown> = {}) =>
  call(behindProxy, 'POST', '/api-keys', {
    key,
    headers: from(address),
    body: { name: 'ERP', scopes: ['keys:read', 'keys:write'], environment: 'live', ...more },
  });
const problem = ({ status, body }: Answer) => [status, body['code']];
const pointers = ({ body }: Answer) =>
  (body['errors'] as unknown as { pointer: string }[]).map(({ pointer }) => pointer);

async function administrator() {
  const organization = newId('org');
  await administer(gateways.database, ['create-organization', '--name', 'Bank', '--id', organization]);
  return { organization, ...(await gateways.key({ organization, scopes: 'all' })) };
}

describe('the allowed addresses of a key', () => {
  it('let it be used from there only, IPv4 and IPv6', async () => {
    const admin = await administrator();
    const allowedAddresses = ['198.51.100.0/24', '2001:db8::/32'];
    const made = await create(admin.key, '203.0.113.1', { allowedAddresses });
    expect([made.status, made.body['allowedAddresses']]).toEqual([201, allowedAddresses]);
    const key = made.body['key']!;
    for (const address of ['198.51.100.7', '2001:db8:1::9', '::ffff:198.51.100.7']) {
      expect((await listKeys(key, address)).status).toBe(200);
    }
    for (const address of ['198.51.101.7', '2001:db9::1', '127.0.0.1']) {
      const refused = await listKeys(key, address);
      expect(problem(refused)).toEqual([403, 'credential.address_not_allowed']);
      expect(refused.body['address']).toBe(address);
    }
  });

  it('are judged by the connection where no trusted proxy stands, whatever a header says', async () => {
    const admin = await administrator();
    const { body } = await create(admin.key, '203.0.113.1', { allowedAddresses: ['198.51.100.0/24'] });
    expect(problem(await listKeys(body['key']!, '198.51.100.7', open))).toEqual([
      403,
      'credential.address_not_allowed',
    ]);
    const local = await create(admin.key, '203.0.113.1', { allowedAddresses: ['127.0.0.1'] });
    expect((await listKeys(local.body['key']!, '198.51.100.7', open)).status).toBe(200);
  });

  it('are handed on to the keys that it makes, and never widened', async () => {
    const admin = await administrator();
    const bound = await create(admin.key, '203.0.113.1', { allowedAddresses: ['198.51.100.0/24', '192.0.2.1'] });
    const key = bound.body['key']!;
    const same = await create(key, '198.51.100.1');
    expect(same.body['allowedAddresses']).toEqual(['198.51.100.0/24', '192.0.2.1']);
    const narrower = await create(key, '198.51.100.1', { allowedAddresses: ['198.51.100.128/25'] });
    expect(narrower.status).toBe(201);
    const wider = await create(key, '198.51.100.1', {
      allowedAddresses: ['198.51.100.3', '198.51.0.0/16', '0.0.0.0/0', '::/0', '192.0.2.1'],
    });
    expect(problem(wider)).toEqual([403, 'api_key.addresses_exceed_creator']);
    expect(pointers(wider)).toEqual(['/allowedAddresses/1', '/allowedAddresses/2', '/allowedAddresses/3']);
    const id = String(same.body['id']);
    const freed = await call(behindProxy, 'PATCH', `/api-keys/${id}`, {
      key,
      headers: from('198.51.100.1'),
      body: { allowedAddresses: null },
    });
    expect(freed.body['allowedAddresses']).toEqual(['198.51.100.0/24', '192.0.2.1']);
  });

  it('bind it when it renews the secrets of others: those that may be used from more addresses are out of reach', async () => {
    const admin = await administrator();
    const bound = (await create(admin.key, '203.0.113.1', { allowedAddresses: ['198.51.100.0/24'] })).body['key']!;
    const renew = (path: string) =>
      call(behindProxy, 'POST', path, { key: bound, headers: from('198.51.100.1'), body: {} });
    for (const [allowedAddresses, status] of [
      [null, 403],
      [['198.51.0.0/16'], 403],
      [['198.51.100.7'], 201],
    ] as const) {
      const { id } = (await create(admin.key, '203.0.113.1', { allowedAddresses })).body;
      expect([allowedAddresses, (await renew(`/api-keys/${id}/rotate`)).status]).toEqual([allowedAddresses, status]);
      const client = await call(behindProxy, 'POST', '/oauth/clients', {
        key: admin.key,
        headers: from('203.0.113.1'),
        body: { name: 'ERP', scopes: ['keys:read'], environment: 'live', allowedAddresses },
      });
      const renewed = await renew(`/oauth/clients/${client.body['id']}/rotate-secret`);
      expect([allowedAddresses, renewed.status]).toEqual([allowedAddresses, status]);
    }
  });

  it.each([
    [['10.0.0.0/33'], 0],
    [['10.0.0.0/8', 'example.com'], 1],
    [['10.0.0.0/8 '], 0],
  ])('are refused when they are %j', async (allowedAddresses, index) => {
    const admin = await administrator();
    const refused = await create(admin.key, '203.0.113.1', { allowedAddresses });
    expect([problem(refused), pointers(refused)]).toEqual([[400, 'request.invalid'], [`/allowedAddresses/${index}`]]);
  });
});

describe('the allowed addresses of an organization', () => {
  it('are not widened by a key that may be used from fewer addresses itself', async () => {
    const admin = await administrator();
    const scopes = ['organization:write', 'keys:read'];
    const made = await create(admin.key, '198.51.100.1', { scopes, allowedAddresses: ['198.51.100.0/24'] });
    const set = (key: string, allowedAddresses: unknown) =>
      call(behindProxy, 'PATCH', '/organization', { key, headers: from('198.51.100.1'), body: { allowedAddresses } });
    expect((await set(made.body['key']!, ['198.51.0.0/16', '203.0.113.0/24'])).status).toBe(200);
    expect((await set(made.body['key']!, ['198.51.0.0/16'])).status).toBe(200);
    const wider = await set(made.body['key']!, null);
    expect([problem(wider), pointers(wider)]).toEqual([
      [403, 'api_key.addresses_exceed_creator'],
      ['/allowedAddresses'],
    ]);
    expect((await set(admin.key, null)).status).toBe(200);
  });

  const change = (key: string, address: string, allowedAddresses: unknown) =>
    call(behindProxy, 'PATCH', '/organization', { key, headers: from(address), body: { allowedAddresses } });

  it('bind every credential of the organization, everywhere within a second, and no other', async () => {
    const [admin, other] = [await administrator(), await administrator()];
    expect((await listKeys(admin.key, '203.0.113.1')).status).toBe(200);
    expect((await change(admin.key, '198.51.100.1', ['198.51.100.0/24'])).status).toBe(200);
    for (const gateway of [behindProxy, open]) {
      await waitFor(async () => (await listKeys(admin.key, '203.0.113.1', gateway)).status === 403);
    }
    expect((await listKeys(admin.key, '198.51.100.9')).status).toBe(200);
    expect((await listKeys(other.key, '203.0.113.1')).status).toBe(200);
    const organization = await call(behindProxy, 'GET', '/organization', {
      key: admin.key,
      headers: from('198.51.100.9'),
    });
    expect(organization.body).toMatchObject({
      id: admin.organization,
      name: 'Bank',
      allowedAddresses: ['198.51.100.0/24'],
    });
  });

  it('cannot lock out who sets them', async () => {
    const admin = await administrator();
    const refused = await change(admin.key, '203.0.113.1', ['198.51.100.0/24']);
    expect([problem(refused), pointers(refused)]).toEqual([
      [409, 'organization.would_lock_out'],
      ['/allowedAddresses'],
    ]);
    expect((await listKeys(admin.key, '203.0.113.1')).status).toBe(200);
  });

  it('are set with a live credential: a sandbox one is told of the mix-up', async () => {
    const { organization } = await administrator();
    const sandbox = await gateways.key({ organization, scopes: 'all', environment: 'sandbox' });
    const refused = await change(sandbox.key, '203.0.113.1', null);
    expect([problem(refused), refused.body['requiredEnvironment']]).toEqual([
      [403, 'credential.wrong_environment'],
      'live',
    ]);
  });
});
