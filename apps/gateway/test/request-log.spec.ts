import { createHash } from 'node:crypto';
import { newId } from '@probatum/contracts/ids';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { type Counter, Registry } from 'prom-client';
import { administer } from '../src/operator/administer/administer';
import { DayPartitions } from '../src/organization/request-log/day-partitions';
import { LogRequests } from '../src/request/log/log-requests';
import { insertRequests } from '../src/organization/request-log/request-log.repository';
import { RawClient } from './raw-client';
import { call, Gateways } from './running-gateway';
import { anyone, operation, scoped, Upstream, withBody } from './upstream';

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
    '/things/{id}': {
      get: operation(scoped('certificates:read')),
      post: operation(scoped('certificates:write'), withBody),
    },
    '/open': { get: operation(anyone) },
  });
  gateway = await gateways.start([things]);
});
afterAll(async () => {
  await gateways?.close();
  await things?.halt();
});

/** A new organization with two keys: the first makes requests, and the second reads the log. */
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
        requests: 1,
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
    const leaving = new AbortController();
    things.handler = () => leaving.abort();
    await expect(
      fetch(`${gateway.url}/things/3`, { headers: { 'x-api-key': caller.key }, signal: leaving.signal }),
    ).rejects.toThrow();
    things.handler = (_request, response) => void response.end('{}');
    // The gateway notices a missing caller when the connection closes.
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

  it('holds what was done behind another request on a connection that was cut', async () => {
    const { organization, caller, auditor } = await tenant();
    const admin = await gateways.key({ organization, scopes: 'all' });
    const before = things.handler;
    things.handler = () => undefined;
    const client = await RawClient.open(gateway);
    const key = `Host: x\r\nX-API-Key: `;
    const body = JSON.stringify({ name: 'hidden', scopes: ['certificates:read'], environment: 'live' });
    client.write(`GET /things/8 HTTP/1.1\r\n${key}${caller.key}\r\n\r\n`);
    client.write(
      `POST /api-keys HTTP/1.1\r\n${key}${admin.key}\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
    await waitFor(async () => {
      const { body: page } = await call(gateway, 'GET', '/api-keys?pageSize=100', { key: admin.key });
      return (page['items'] as unknown as { name: string }[]).some(({ name }) => name === 'hidden');
    });
    client.reset();
    const items = await waitFor(async () => {
      const page = await log(auditor);
      return page.items.some(({ method }) => method === 'POST') && page.items;
    });
    things.handler = before;
    expect(items.find(({ method }) => method === 'POST')).toMatchObject({ path: '/api-keys', status: 499 });
  });

  it('does not grow with what the limiter refuses: such requests share entries that say how many they were', async () => {
    const { organization, auditor } = await tenant();
    const hasty = await gateways.key({ organization, plan: 'enterprise', rateLimit: 1 });
    const sent = 200;
    const answers = await Promise.all(
      Array.from({ length: sent }, () => call(gateway, 'GET', '/things/1', { key: hasty.key })),
    );
    const refused = answers.filter(({ status }) => status === 429).length;
    expect(refused).toBeGreaterThan(sent - 10);
    const entries = await waitFor(async () => {
      gateway.app.get(LogRequests).logGroups();
      const { items } = await log(auditor, `&credentialId=${hasty.id}&status=429`);
      const told = items as unknown as { requests: number; code: string }[];
      return told.reduce((sum, { requests }) => sum + requests, 0) === refused && told;
    });
    expect(entries.length).toBeLessThan(100);
    expect(entries.every(({ code }) => code === 'rate_limit.exceeded')).toBe(true);
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
  });

  it.each([
    ['x', 'x'],
    ['no day of a calendar', '2026-13-45T00:00:00.000Z x'],
    ['the 30th of February', '2026-02-30T00:00:00.000Z x'],
    ['the year 0', '0000-01-01T00:00:00.000Z x'],
    ['no request', '2026-01-01T00:00:00.000Z '],
  ])('takes no cursor that it never gave: %s', async (_what, text) => {
    const { auditor } = await tenant();
    const cursor = Buffer.from(text).toString('base64url');
    const { status, body } = await call(gateway, 'GET', `/request-log?cursor=${cursor}`, { key: auditor });
    const error = expect.objectContaining({ pointer: '?cursor', code: 'invalid_format' });
    expect([status, body['errors']]).toEqual([400, [error]]);
  });

  it('shows a tenant only its own requests, and anonymous requests to no tenant', async () => {
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
    const partitions = new DayPartitions(gateways.database);
    const now = Date.now();
    const day = (ago: number) => new Date(now - ago * 86_400_000);
    await partitions.ensure([3, 2, 1, 0, -1].map((ago) => ({ at: day(ago) })));
    await partitions.dropBefore(day(0), 2);
    const rows = await gateways.database.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'request_log'::regclass order by 1`,
    );
    const name = (ago: number) => `request_log_${day(ago).toISOString().slice(0, 10).replaceAll('-', '')}`;
    expect(rows.map((row) => row.name)).toEqual([2, 1, 0, -1].map(name));
  });

  it('makes a day again that was dropped behind its back, and loses nothing', async () => {
    const { caller, auditor } = await tenant();
    await call(gateway, 'GET', '/things/before', { key: caller.key });
    await log(auditor);
    const days = await gateways.database.query<{ name: string }>(
      `select inhrelid::regclass::text as name from pg_inherits where inhparent = 'request_log'::regclass`,
    );
    for (const { name } of days) await gateways.database.query(`drop table ${name}`);
    await call(gateway, 'GET', '/things/after', { key: caller.key });
    expect((await log(auditor)).items.map(({ path }) => path)).toContain('/things/after');
  });

  it('keeps what took longer than 32 bits of microseconds', async () => {
    const { organization, caller, auditor } = await tenant();
    await call(gateway, 'GET', '/things/quick', { key: caller.key });
    await log(auditor);
    const hours = 3;
    const row = {
      organizationId: organization,
      environment: 'live',
      at: new Date(),
      requestId: 'slow',
      method: 'GET',
      route: '/things/{id}',
      path: '/things/slow',
      status: 200,
      code: null,
      durationUs: hours * 3_600_000_000,
      credentialType: 'api_key',
      credentialId: caller.id,
      address: '127.0.0.1',
      limiter: 'counted',
      idempotency: 'none',
      requests: 1,
    } as const;
    await new DayPartitions(gateways.database).ensure([row]);
    await insertRequests(gateways.database, [row]);
    expect((await log(auditor, '&requestId=slow')).items).toMatchObject([{ durationMs: hours * 3_600_000 }]);
  });

  it('looks at so many rows for an answer and no more, and goes on from there until all that a filter leaves is found', async () => {
    const { organization, auditor } = await tenant();
    const now = Date.now();
    // Shortly after midnight the oldest are of the day before.
    await new DayPartitions(gateways.database).ensure([{ at: new Date(now) }, { at: new Date(now - 45_000) }]);
    await gateways.database.query(
      `insert into request_log (organization_id, environment, at, request_id, method, route, path, status, duration_us,
         credential_type, credential_id, address, limiter, idempotency)
       select $1, 'live', $2::timestamptz - number * interval '1 ms', 'req_' || number, 'GET', '/things/{id}', '/things/1',
         case when number in (1, 30000) then 404 else 200 end, 1, 'api_key', 'key_1', '127.0.0.1', 'counted', 'none'
       from generate_series(1, 45000) as number`,
      [organization, new Date(now).toISOString()],
    );
    const found: string[][] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const page = await log(auditor, `&status=404${cursor && `&cursor=${cursor}`}`);
      found.push(page.items.map(({ requestId }) => requestId));
      cursor = page.nextCursor;
    }
    expect(found).toEqual([['req_1'], ['req_30000'], []]);
    expect((await log(auditor, '')).items).toHaveLength(100);
    expect((await log(auditor, '&requestId=req_30000&status=404')).items).toHaveLength(1);
  });

  it('loses one row that cannot be written, and none beside it', async () => {
    const [one, other] = [await tenant(), await tenant()];
    const lost = gateway.app.get(Registry).getSingleMetric('probatum_request_log_lost_total') as Counter;
    const before = (await lost.get()).values[0]!.value;
    await gateways.database.query(`alter table request_log add constraint odd check (path <> '/things/bad')`);
    const calls = ['1', '2', 'bad', '3', '4', '5'].flatMap((name) =>
      [one, other].map(({ caller }) => call(gateway, 'GET', `/things/${name}`, { key: caller.key })),
    );
    await Promise.all(calls);
    const logs = [await log(one.auditor), await log(other.auditor)];
    await gateways.database.query(`alter table request_log drop constraint odd`);
    for (const { items } of logs) {
      const paths = items.map(({ path }) => path).filter((path) => path.startsWith('/things/'));
      expect(paths.sort()).toEqual(['1', '2', '3', '4', '5'].map((name) => `/things/${name}`));
    }
    expect((await lost.get()).values[0]!.value - before).toBe(2);
  });

  it('marks a path that it does not hold in full', async () => {
    const { caller, auditor } = await tenant();
    const path = `/things/${'x'.repeat(3_000)}`;
    await call(gateway, 'GET', path, { key: caller.key });
    const { items } = await log(auditor);
    const digest = createHash('sha256').update(path).digest('hex');
    const expected = `${path.slice(0, 2_000)}… (${path.length} characters, SHA-256 ${digest})`;
    expect(items.map((entry) => entry.path)).toContain(expected);
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
