import { newId } from '@probatum/contracts/ids';
import type { RunningService } from '@probatum/service/run-service';
import { Database } from '@probatum/persistence/database';
import { administer } from '../src/operator/administer/administer';
import { type Answer, call, Gateways } from './running-gateway';
import { anyone, operation, scoped, Upstream, withBody } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let upstream: Upstream;

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('things', {
    '/things': { get: operation(scoped('certificates:read')), post: operation(scoped('certificates:write'), withBody) },
    '/public': { get: operation(anyone) },
  });
  gateway = await gateways.start([upstream]);
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

/** So many requests, a few at a time; the answers in no order. */
async function burst(key: string, count: number, at: readonly RunningService[] = [gateway]): Promise<Answer[]> {
  const answers: Answer[] = [];
  let sent = 0;
  const lane = async () => {
    while (sent < count) {
      sent += 1;
      answers.push(await call(at[sent % at.length]!, 'GET', '/things', { key }));
    }
  };
  await Promise.all(Array.from({ length: 15 }, lane));
  return answers;
}

const headersOf = ({ headers }: Answer) =>
  ['x-ratelimit-limit', 'x-ratelimit-remaining', 'ratelimit-policy'].map((name) => headers.get(name));

it('a starter key gets its burst and the refill meanwhile, then 429', async () => {
  const { key } = await gateways.key({ plan: 'starter' });
  const began = performance.now();
  const before = upstream.received.length;
  const answers = await burst(key, 260);
  const refilled = ((performance.now() - began) / 60_000) * 100;
  const through = answers.filter(({ status }) => status === 200);
  expect(through.length).toBeGreaterThanOrEqual(182);
  expect(through.length).toBeLessThanOrEqual(182 + Math.ceil(refilled));
  expect(upstream.received.length - before).toBe(through.length);
  const refused = answers.find(({ status }) => status === 429)!;
  expect(refused.body).toMatchObject({
    code: 'rate_limit.exceeded',
    scope: 'key',
    plan: 'starter',
    limit: 100,
    burst: 182,
    retryAfter: 1,
  });
  expect(refused.headers.get('retry-after')).toBe('1');
  expect(refused.headers.get('content-type')).toContain('application/problem+json');
  expect(headersOf(refused)).toEqual(['100', '0', '"sustained";q=100;w=60, "burst";q=182;w=110']);
  expect(refused.headers.get('x-ratelimit-reset')).toBe('60');
  expect(refused.headers.get('ratelimit')).toMatch(/^"burst";r=0;t=1\d\d$/);
});

it('every answer to a limited caller says what remains, also one that refuses', async () => {
  const { key } = await gateways.key({ plan: 'default', scopes: 'certificates:read,keys:read' });
  const start = performance.now();
  const answers = [
    await call(gateway, 'GET', '/things', { key }),
    await call(gateway, 'POST', '/things', { key, body: {} }),
    await call(gateway, 'GET', '/nowhere', { key }),
    await call(gateway, 'GET', '/api-keys', { key }),
    await call(gateway, 'GET', '/api-keys?pageSize=0', { key }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 403, 404, 200, 400]);
  const policy = '"sustained";q=1000;w=60, "burst";q=983;w=59';
  for (const answer of answers) expect(headersOf(answer)).toEqual(['1000', expect.stringMatching(/^9[78]\d$/), policy]);
  const remaining = answers.map(({ headers }) => Number(headers.get('x-ratelimit-remaining')));
  const refilled = Math.ceil((performance.now() - start) * (1_000 / 60_000));
  expect(remaining[0]! - remaining[4]!).toBeGreaterThanOrEqual(4 - refilled);
  expect(answers[0]!.headers.get('x-ratelimit-reset')).toBe('1');
});

it('the remaining number never exceeds the limit', async () => {
  const { key } = await gateways.key({ plan: 'starter' });
  const { headers } = await call(gateway, 'GET', '/things', { key });
  expect([headers.get('x-ratelimit-limit'), headers.get('x-ratelimit-remaining')]).toEqual(['100', '100']);
  expect(headers.get('ratelimit')).toBe('"burst";r=181;t=1');
});

it('a key on enterprise has its own number, or one that does not throttle', async () => {
  const small = await gateways.key({ rateLimit: 3 });
  const began = performance.now();
  const answers = await burst(small.key, 5);
  const seconds = (performance.now() - began) / 1_000;
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(3);
  const retryAfter = Number(answers.find(({ status }) => status === 429)!.headers.get('retry-after'));
  expect(retryAfter).toBeLessThanOrEqual(20);
  expect(retryAfter).toBeGreaterThanOrEqual(20 - Math.ceil(seconds));
  const free = await gateways.key();
  expect((await burst(free.key, 300)).every(({ status }) => status === 200)).toBe(true);
});

it('one key does not use up the limit of another', async () => {
  const [one, two] = [await gateways.key({ rateLimit: 1 }), await gateways.key({ rateLimit: 1 })];
  expect((await call(gateway, 'GET', '/things', { key: one.key })).status).toBe(200);
  expect((await call(gateway, 'GET', '/things', { key: one.key })).status).toBe(429);
  expect((await call(gateway, 'GET', '/things', { key: two.key })).status).toBe(200);
});

it('a route that anyone may call has no limit of a key', async () => {
  const { key } = await gateways.key({ rateLimit: 1 });
  for (let count = 0; count < 3; count += 1) {
    const { status, headers } = await call(gateway, 'GET', '/public', { key });
    expect([status, headers.get('x-ratelimit-limit')]).toEqual([200, null]);
  }
});

describe('an organization with more keys than its plan allows', () => {
  /** So many keys in an organization of their own. */
  async function keysOf(count: number, wishes: object): Promise<string[]> {
    const organization = newId('org');
    await administer(gateways.database, ['create-organization', '--name', 'Bank', '--id', organization]);
    const made = Array.from({ length: count }, () => gateways.key({ organization, ...wishes }));
    return (await Promise.all(made)).map(({ key }) => key);
  }

  it('gets what its plan allows together, however many processes it calls', async () => {
    const keys = await keysOf(5, { plan: 'starter' });
    const other = await gateways.start([upstream]);
    const began = performance.now();
    const answers: Answer[] = [];
    // Once is enough, but on a machine so slow that the refill keeps pace.
    while (!answers.some(({ status }) => status === 429)) {
      answers.push(...(await Promise.all(keys.map((key) => burst(key, 180, [gateway, other])))).flat());
    }
    const refilled = ((performance.now() - began) / 60_000) * 300;
    const through = answers.filter(({ status }) => status === 200).length;
    expect(through).toBeLessThanOrEqual(3 * 184 + Math.ceil(refilled));
    // Tokens on lease in a process that needs no more of them.
    expect(through).toBeGreaterThanOrEqual(3 * 180);
    const refused = answers.find(({ body }) => body['scope'] === 'organization')!;
    expect(refused).toMatchObject({ status: 429, body: { code: 'rate_limit.exceeded', plan: 'starter', limit: 300 } });
    expect(refused.body['detail']).toContain('of the organization');
    expect(refused.headers.get('x-ratelimit-limit')).toBe('300');
  }, 60_000);

  it('takes at most one statement for a request without a lease', async () => {
    const [key] = await keysOf(1, { plan: 'starter' });
    await call(gateway, 'GET', '/things', { key: 'ndi_live_unknown' });
    const reserve = jest.spyOn(gateway.app.get(Database), 'query');
    expect((await call(gateway, 'GET', '/things', { key: key! })).status).toBe(200);
    const statements = reserve.mock.calls.filter(([, , name]) => name === 'rate-limits-reserve');
    reserve.mockRestore();
    expect(statements.map(([, values]) => (values![2] as string[]).length)).toEqual([2]);
  });

  it('keeps the promise to each key as long as another one only asks for more than it may', async () => {
    const [greedy, modest] = await keysOf(3, { plan: 'enterprise', rateLimit: 100 });
    const began = performance.now();
    const answers = await burst(greedy!, 400);
    const refilled = ((performance.now() - began) / 60_000) * 100;
    expect(answers.filter(({ status }) => status === 200).length).toBeLessThanOrEqual(100 + Math.ceil(refilled));
    const its = await burst(modest!, 60);
    expect(its.filter(({ status }) => status === 200)).toHaveLength(60);
  });
});
