import { setTimeout as delay } from 'node:timers/promises';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { checksumOf, generateKey } from '../src/credentials/api-keys/key-format';
import { call, Gateways } from './running-gateway';
import { anyone, operation, scoped, Upstream, withBody } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let other: RunningService;
let upstream: Upstream;
let key: string;

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('things', {
    '/things': { get: operation(scoped('certificates:read')), post: operation(scoped('certificates:write'), withBody) },
    '/both': { get: operation(scoped('certificates:read', 'webhooks:read')) },
    '/either': { get: operation([{ apiKey: ['keys:read'] }, { bearer: ['webhooks:read'] }]) },
    '/any-key': { get: operation([{ apiKey: [] }]) },
    '/public': { get: operation(anyone) },
  });
  gateway = await gateways.start([upstream]);
  other = await gateways.start([upstream]);
  key = (await gateways.key()).key;
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

const get = (path: string, headers: Record<string, string> = {}) => call(gateway, 'GET', path, { headers });

describe('a key', () => {
  it.each([
    ['X-API-Key: <key>', () => ({ 'x-api-key': key })],
    ['Authorization: Bearer <key>', () => ({ authorization: `Bearer ${key}` })],
    ['Authorization: bearer <key>', () => ({ authorization: `bearer  ${key}` })],
    ['Authorization: <key>', () => ({ authorization: key })],
    ['both headers with the same key', () => ({ authorization: `Bearer ${key}`, 'x-api-key': key })],
    ['X-API-Key beside what a proxy wants', () => ({ authorization: 'Basic dXNlcjpwYXNz', 'x-api-key': key })],
    ['X-API-Key beside Digest', () => ({ authorization: 'Digest username="a", realm="b"', 'x-api-key': key })],
  ])('is accepted as %s', async (_form, headers) => {
    expect((await get('/things', headers())).status).toBe(200);
  });

  const invalid = (text: string) => `Bearer realm="probatum", error="invalid_token", error_description="${text}"`;
  const wrongSecret = () => {
    const signed = `${key.split('_').slice(0, 2).join('_')}_${'A'.repeat(32)}`;
    return `${signed}_${checksumOf(signed)}`;
  };

  it.each([
    ['none', () => ({}), 'credential.missing', 'Bearer realm="probatum"'],
    ['no key at all', () => ({ 'x-api-key': 'hello' }), 'credential.malformed', invalid('malformed')],
    ['an empty one', () => ({ 'x-api-key': '' }), 'credential.malformed', invalid('malformed')],
    ['one with a typing error', () => ({ 'x-api-key': `${key}x` }), 'credential.malformed', invalid('malformed')],
    ['another scheme', () => ({ authorization: `Basic ${key}` }), 'credential.malformed', invalid('malformed')],
    [
      'two that differ',
      () => ({ authorization: key, 'x-api-key': `${key}2` }),
      'credential.malformed',
      invalid('malformed'),
    ],
    [
      'a token that differs from the key',
      () => ({ authorization: `Bearer ${generateKey('ndi', 'live').key}`, 'x-api-key': key }),
      'credential.malformed',
      invalid('malformed'),
    ],
    [
      'a broken token beside the key',
      () => ({ authorization: `Bearer ${key} more`, 'x-api-key': key }),
      'credential.malformed',
      invalid('malformed'),
    ],
    [
      'an unknown one',
      () => ({ 'x-api-key': generateKey('ndi', 'live').key }),
      'credential.invalid',
      invalid('unknown or revoked'),
    ],
    [
      'a right public id, wrong secret',
      () => ({ 'x-api-key': wrongSecret() }),
      'credential.invalid',
      invalid('unknown or revoked'),
    ],
  ])('is refused with 401 when there is %s', async (_what, headers, code, challenge) => {
    const answer = await get('/things', headers() as Record<string, string>);
    expect([answer.status, answer.body['code'], answer.headers.get('www-authenticate')]).toEqual([
      401,
      code,
      challenge,
    ]);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect(answer.body['requestId']).toBe(answer.headers.get('x-request-id'));
  });

  it('in the query is no key', async () => {
    const { status, body } = await get(`/things?api_key=${key}&access_token=${key}`);
    expect([status, body['code']]).toEqual([400, 'credential.in_query']);
    expect((await get('/things?api_key=nonsense')).status).toBe(401);
  });

  it('is refused from its expiry on, with a code of its own', async () => {
    const expiring = await gateways.key({ expiresAt: new Date(Date.now() + 3_000).toISOString() });
    const use = () => get('/things', { 'x-api-key': expiring.key });
    expect((await use()).status).toBe(200);
    const refused = await waitFor(async () => {
      const answer = await use();
      return answer.status === 401 && answer;
    });
    expect(refused.body['code']).toBe('credential.expired');
  });

  it('that was revoked is refused by every gateway within a second, also under load', async () => {
    const { id, key: doomed } = await gateways.key({ scopes: 'certificates:read' });
    const { key: admin } = await gateways.key({ scopes: 'keys:write' });
    let stopped = false;
    const acceptedAt: number[] = [];
    const hammer = async (at: RunningService) => {
      while (!stopped) {
        const sentAt = performance.now();
        const { status, body } = await call(at, 'GET', '/things', { key: doomed });
        if (status === 200) acceptedAt.push(sentAt);
        else expect(body['code']).toBe('credential.invalid');
        // A hundred requests a second are load enough.
        await delay(10);
      }
    };
    const load = [gateway, gateway, other, other].map(hammer);
    await waitFor(() => acceptedAt.length > 20);
    await call(gateway, 'DELETE', `/api-keys/${id}`, { key: admin });
    const revokedAt = performance.now();
    await waitFor(() => performance.now() - revokedAt > 1_500);
    stopped = true;
    await Promise.all(load);
    expect(Math.max(...acceptedAt) - revokedAt).toBeLessThanOrEqual(1_000);
    expect(acceptedAt.some((at) => at < revokedAt)).toBe(true);
  });
});

describe('scopes', () => {
  it('are those of the operation', async () => {
    const reader = (await gateways.key({ scopes: 'certificates:read' })).key;
    expect((await call(gateway, 'GET', '/things', { key: reader })).status).toBe(200);
    const before = upstream.received.length;
    const refused = await call(gateway, 'POST', '/things', { key: reader, body: {} });
    expect([refused.status, refused.body['code'], refused.body['requiredScope']]).toEqual([
      403,
      'scope.missing',
      'certificates:write',
    ]);
    expect(upstream.received).toHaveLength(before);
  });

  it('are all needed within one requirement', async () => {
    const half = (await gateways.key({ scopes: 'certificates:read' })).key;
    const both = (await gateways.key({ scopes: 'certificates:read,webhooks:read' })).key;
    expect((await call(gateway, 'GET', '/both', { key: half })).body['requiredScope']).toBe('webhooks:read');
    expect((await call(gateway, 'GET', '/both', { key: both })).status).toBe(200);
  });

  it('are enough by one of several requirements, and an empty one needs a key only', async () => {
    const second = (await gateways.key({ scopes: 'webhooks:read' })).key;
    const none = (await gateways.key({ scopes: 'reports:read' })).key;
    expect((await call(gateway, 'GET', '/either', { key: second })).status).toBe(200);
    expect((await call(gateway, 'GET', '/either', { key: none })).status).toBe(403);
    expect((await call(gateway, 'GET', '/any-key', { key: none })).status).toBe(200);
    expect((await call(gateway, 'GET', '/any-key')).status).toBe(401);
  });

  it('do not matter to a public route, nor does a key that is wrong', async () => {
    expect((await get('/public')).status).toBe(200);
    expect((await get('/public', { 'x-api-key': 'nonsense' })).status).toBe(200);
  });
});

it('nothing is let through while keys cannot be looked up', async () => {
  const lonely = await Gateways.open();
  const cut = await lonely.start([upstream]);
  const fresh = (await lonely.key()).key;
  await lonely.cutDatabase();
  const answer = await call(cut, 'GET', '/things', { key: fresh });
  expect([answer.status, answer.body['code'], answer.headers.get('retry-after')]).toEqual([
    503,
    'credential.unavailable',
    '2',
  ]);
  expect((await call(cut, 'GET', '/public')).status).toBe(200);
  await lonely.close();
});
