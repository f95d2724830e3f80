import type { RunningService } from '@probatum/service/run-service';
import { call, Gateways } from './running-gateway';
import { anyone, operation, scoped, Upstream } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let upstream: Upstream;

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('things', {
    '/public': { get: operation(anyone) },
    '/own': { get: operation(scoped('certificates:read')) },
  });
  gateway = await gateways.start([upstream], {
    ANONYMOUS_RATE_PER_MINUTE: 6,
    ANONYMOUS_BURST: 3,
    TRUSTED_PROXIES: '127.0.0.0/8',
  });
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

const from = (address: string, path = '/public', key?: string) =>
  call(gateway, 'GET', path, { headers: { 'x-forwarded-for': address }, ...(key ? { key } : {}) });

it('an address may ask so much without a key, on all routes that need none together', async () => {
  const { key } = await gateways.key();
  const answers = [];
  const began = performance.now();
  for (const path of ['/public', '/health', '/api/docs', '/public', '/health'])
    answers.push(await from('192.0.2.1', path));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
  expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining'))).toEqual(['2', '1', '0', '0', '0']);
  const { body, headers } = answers[3]!;
  expect(body).toMatchObject({ code: 'rate_limit.exceeded', scope: 'address', limit: 6, burst: 3 });
  const retryAfter = Number(body['retryAfter']);
  expect(retryAfter).toBeLessThanOrEqual(10);
  expect(retryAfter).toBeGreaterThanOrEqual(10 - Math.ceil((performance.now() - began) / 1_000));
  expect([headers.get('retry-after'), headers.get('ratelimit-policy')]).toEqual([
    String(retryAfter),
    '"sustained";q=6;w=60, "burst";q=3;w=30',
  ]);
  expect(body).not.toHaveProperty('plan');
  // A key is not looked at here, so it is no way around; where it counts, the address does not.
  expect((await from('192.0.2.1', '/public', key)).status).toBe(429);
  expect((await from('192.0.2.1', '/own', key)).status).toBe(200);
  expect((await from('192.0.2.2')).status).toBe(200);
});

it('a network of IPv6 counts as one address', async () => {
  const statuses = [];
  for (let host = 1; host <= 4; host += 1) statuses.push((await from(`2001:db8::${host}`)).status);
  expect(statuses).toEqual([200, 200, 200, 429]);
  expect((await from('2001:db8:0:1::1')).status).toBe(200);
});

it('probes of a load balancer are not counted', async () => {
  for (let count = 0; count < 6; count += 1) expect((await from('192.0.2.9', '/livez')).status).toBe(200);
  expect((await from('192.0.2.9')).headers.get('x-ratelimit-remaining')).toBe('2');
});

it('a query is searched for credentials only within the limit, also where a credential is missing', async () => {
  const { key } = await gateways.key();
  const { key: leaked } = await gateways.key();
  for (const [index, path] of ['/public', '/own', '/nowhere'].entries()) {
    const address = `192.0.2.${20 + index}`;
    const statuses = [];
    for (let count = 0; count < 4; count += 1) statuses.push((await from(address, `${path}?a=${leaked}`)).status);
    expect([path, ...statuses]).toEqual([path, 400, 400, 400, 429]);
    expect((await from(address, `${path}?a=1`)).status).toBe(429);
  }
  expect((await from('192.0.2.21', `/own?a=${leaked}`, key)).status).toBe(400);
});
