import { newId } from '@probatum/contracts/ids';
import type { RunningService } from '@probatum/http/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { administer } from '../src/administer/administer';
import { DayPartitions } from '../src/log-requests/day-partitions';
import { LogRequests } from '../src/log-requests/log-requests';
import { call, Gateways } from './running-gateway';
import { anyone, operation, scoped, Upstream } from './upstream';

interface Entry {
  readonly requestId: string;
  readonly at: string;
  readonly method: string;
  readonly route: string;
  readonly path: string;
  readonly status: number;
  readonly durationMs: number;
}

let gateways: Gateways;
let gateway: RunningService;
let things: Upstream;

beforeAll(async () => {
  gateways = await Gateways.open();
  things = await Upstream.start('things', {
    '/things/{id}': { get: operation(scoped('certificates:read')), post: operation(scoped('certificates:write')) },
    '/open': { get: operation(anyone) },
  });
  gateway = await gateways.start([things]);
});
afterAll(async () => {
  await gateways?.close();
  await things?.halt();
});

/** An organization of its own with two keys: one that does things, and one that looks at the log. */
async function tenant() {
  const organization = newId('org');
  await administer(gateways.database, ['create-organization', '--name', 'Bank', '--id', organization]);
  const caller = await gateways.key({ organization });
  const auditor = await gateways.key({ organization, scopes: 'organization:read', environment: 'live' });
  return { organization, caller, auditor: auditor.key };
}

async function log(key: string, query = ''): Promise<{ items: Entry[]; nextCursor: string | null }> {
  await gateway.app.get(LogRequests).flush();
  const { body } = await call(gateway, 'GET', `/request-log?pageSize=100${query}`, { key });
  return body as unknown as { items: Entry[]; nextCursor: string | null };
}

describe('the request log', () => {
  it('tells who called what, from where, how long it took and how it ended', async () => {
    const { caller, auditor } = await tenant();
    const answer = await call(gateway, 'GET', '/things/7?secret=hidden', { key: caller.key });
    const { items } = await log(auditor, `&requestId=${answer.headers.get('x-request-id')}`);
    expect(items).toEqual([
      {
        environment: 'live',
        at: expect.stringMatching(/Z$/),
        requestId: answer.headers.get('x-request-id'),
        method: 'GET',
        route: '/things/{id}',
        path: '/things/7',
        status: 200,
        code: null,
        durationMs: expect.any(Number),
        credential: { type: 'api_key', id: caller.id },
        address: '127.0.0.1',
        limiter: 'counted',
        idempotency: 'none',
      },
    ]);
    expect(items[0]!.durationMs).toBeGreaterThan(0);
  });

  it('holds refusals with their code: of the gateway, of a service, of the limiter, and of callers who went away', async () => {
    const { organization, caller, auditor } = await tenant();
    await call(gateway, 'GET', '/nowhere', { key: caller.key });
    await call(gateway, 'PATCH', '/organization', { key: caller.key, body: {} });
    things.handler = (_request, response) => {
      response
        .writeHead(409, { 'x-problem-code': 'thing.taken', 'content-type': 'application/problem+json' })
        .end('{}');
    };
    await call(gateway, 'POST', '/things/1', { key: caller.key, body: {} });
    const slow = await gateways.key({ organization, plan: 'enterprise', rateLimit: 1 });
    for (let count = 0; count < 2; count += 1) await call(gateway, 'GET', '/things/2', { key: slow.key });
    things.handler = () => undefined;
    await expect(
      fetch(`${gateway.url}/things/3`, { headers: { 'x-api-key': caller.key }, signal: AbortSignal.timeout(300) }),
    ).rejects.toThrow();
    things.handler = (_request, response) => void response.end('{}');
    // The gateway learns that a caller went away when his connection closes.
    const items = await waitFor(async () => {
      const page = await log(auditor);
      return page.items.some(({ path }) => path === '/things/3') && page.items;
    });
    const told = items.map((entry) => [entry.path, entry.status, (entry as { code?: string }).code]);
    expect(told).toEqual(
      expect.arrayContaining([
        ['/nowhere', 404, 'route.not_found'],
        ['/organization', 403, 'scope.missing'],
        ['/things/1', 409, 'thing.taken'],
        ['/things/2', 429, 'rate_limit.exceeded'],
        ['/things/3', 499, null],
      ]),
    );
  });

  it('never holds a secret, a query or a body', async () => {
    const { organization, caller } = await tenant();
    await call(gateway, 'POST', '/things/1?token=hidden', { key: caller.key, body: { password: 'hunter2' } });
    await gateway.app.get(LogRequests).flush();
    const rows = await gateways.database.query<{ text: string }>(
      `select request_log::text as text from request_log where organization_id = $1`,
      [organization],
    );
    const text = rows.map((row) => row.text).join();
    expect(text).toContain('/things/1');
    for (const secret of [caller.key, caller.key.split('_')[2]!, 'hidden', 'hunter2'])
      expect(text).not.toContain(secret);
  });

  it('tells whether a request was repeated', async () => {
    const { caller, auditor } = await tenant();
    const headers = { 'idempotency-key': 'order-7' };
    await call(gateway, 'POST', '/things/1', { key: caller.key, body: {}, headers });
    things.handler = (_request, response) => void response.writeHead(200, { 'idempotent-replayed': 'true' }).end('{}');
    await call(gateway, 'POST', '/things/1', { key: caller.key, body: {}, headers });
    things.handler = (_request, response) => void response.end('{}');
    const { items } = await log(auditor, '&route=%2Fthings%2F%7Bid%7D');
    expect(items.map((entry) => (entry as { idempotency?: string }).idempotency)).toEqual(['replayed', 'first']);
  });

  it('is searched by credential, route, status, code and time, and walked page by page', async () => {
    const { caller, auditor } = await tenant();
    for (let count = 0; count < 7; count += 1) await call(gateway, 'GET', `/things/${count}`, { key: caller.key });
    await call(gateway, 'GET', '/nowhere', { key: caller.key });
    const later = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
    const route = encodeURIComponent('/things/{id}');
    for (const [query, count] of [
      [`&credentialId=${caller.id}`, 8],
      [`&credentialId=key_nobody`, 0],
      [`&route=${route}`, 7],
      [`&status=404`, 1],
      [`&code=route.not_found`, 1],
      [`&since=${later}`, 0],
      [`&route=${route}&until=${later}`, 7],
    ] as const) {
      expect([query, (await log(auditor, query)).items.length]).toEqual([query, count]);
    }
    const seen: string[] = [];
    let cursor = '';
    for (;;) {
      const { body } = await call(gateway, 'GET', `/request-log?pageSize=3&route=${route}${cursor}`, { key: auditor });
      const page = body as unknown as { items: Entry[]; nextCursor: string | null };
      seen.push(...page.items.map(({ path }) => path));
      if (page.nextCursor === null) break;
      cursor = `&cursor=${page.nextCursor}`;
    }
    expect(seen).toEqual([6, 5, 4, 3, 2, 1, 0].map((index) => `/things/${index}`));
    for (const wrong of ['x', Buffer.from('2026-13-45T00:00:00.000Z x').toString('base64url')]) {
      expect((await call(gateway, 'GET', `/request-log?cursor=${wrong}`, { key: auditor })).status).toBe(400);
    }
  });

  it('shows a tenant only its own, and anonymous calls to nobody', async () => {
    const [one, other] = [await tenant(), await tenant()];
    await call(gateway, 'GET', '/things/1', { key: one.caller.key });
    await call(gateway, 'GET', '/open');
    expect((await log(other.auditor, '')).items.map(({ path }) => path)).not.toContain('/things/1');
    const sandbox = await gateways.key({
      organization: one.organization,
      scopes: 'organization:read',
      environment: 'sandbox',
    });
    expect((await log(sandbox.key)).items.map(({ path }) => path)).not.toContain('/things/1');
    const open = await gateways.database.query(`select 1 from request_log where path = '/open'`);
    expect(open).toEqual([]);
    expect((await call(gateway, 'GET', '/request-log', { key: one.caller.key })).body['requiredScope']).toBe(
      'organization:read',
    );
  });

  it('is kept for as many days as wished, a partition a day', async () => {
    const partitions = new DayPartitions(gateways.database, 2);
    const day = (ago: number) => new Date(Date.now() - ago * 86_400_000);
    await new DayPartitions(gateways.database, 100).ensure([3, 2, 1].map((ago) => ({ at: day(ago) })));
    await partitions.ensure([{ at: day(-1) }]);
    const rows = await gateways.database.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'request_log'::regclass order by 1`,
    );
    const name = (ago: number) => `request_log_${day(ago).toISOString().slice(0, 10).replaceAll('-', '')}`;
    expect(rows.map((row) => row.name)).toEqual([2, 1, 0, -1].map(name));
  });

  it('costs a request nothing when it cannot be written', async () => {
    const { caller } = await tenant();
    await gateways.database.query(`alter table request_log rename to request_log_away`);
    expect((await call(gateway, 'GET', '/things/1', { key: caller.key })).status).toBe(200);
    await gateway.app.get(LogRequests).flush();
    await gateways.database.query(`alter table request_log_away rename to request_log`);
    expect((await call(gateway, 'GET', '/things/1', { key: caller.key })).status).toBe(200);
  });
});
