import type { RunningService } from '@probatum/service/run-service';
import { sendRaw } from './raw-client';
import { call, Gateways } from './running-gateway';
import { answerJson, anyone, operation, scoped, Upstream } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let upstream: Upstream;
let key: string;

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('things', {
    '/things': { get: operation(anyone) },
    '/own': { get: operation(scoped('certificates:read')) },
  });
  gateway = await gateways.start([upstream]);
  key = (await gateways.key({ scopes: 'keys:read,keys:write,certificates:read' })).key;
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

beforeEach(() => (upstream.handler = (_request, response) => answerJson(response, { ok: true })));

const always = {
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
};
const data = { ...always, 'content-security-policy': "default-src 'none'; frame-ancestors 'none'" };
const tenants = { ...data, 'cache-control': 'private, no-cache' };
const asked = [...Object.keys(tenants), 'server', 'x-powered-by', 'via', 'x-aspnet-version'];

/** Those of interest, and only those that are there. */
function pick(headers: { get(name: string): string | null | undefined }): Record<string, string> {
  return Object.fromEntries(asked.flatMap((name) => (headers.get(name) == null ? [] : [[name, headers.get(name)!]])));
}

describe('the headers of', () => {
  it.each([
    ['an own answer', 'GET', '/health', 200, data],
    ['an own answer to a tenant', 'GET', '/api-keys', 200, tenants],
    ['a probe', 'GET', '/livez', 200, data],
    ['a forwarded answer', 'GET', '/things', 200, data],
    ['a forwarded answer to a tenant', 'GET', '/own', 200, tenants],
    ['a problem', 'GET', '/nowhere', 404, tenants],
    ['a malformed address', 'GET', '/a%2fb', 400, data],
    ['an own problem', 'POST', '/api-keys', 400, tenants],
  ])('%s', async (_kind, method, path, status, expected) => {
    const isOfTenant = 'cache-control' in expected || path === '/api-keys';
    const answer = await call(
      gateway,
      method,
      path,
      isOfTenant ? { key, ...(method === 'POST' ? { body: {} } : {}) } : {},
    );
    expect([answer.status, pick(answer.headers)]).toEqual([status, expected]);
  });

  it.each(['GET / HTTP/1.1\r\nHost: x\r\nbroken header\r\n\r\n', 'CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n'])(
    'an answer to what is no HTTP: %j',
    async (text) => {
      const { status, headers } = await sendRaw(gateway, text);
      expect([status, pick(headers)]).toEqual([400, data]);
    },
  );

  it('the page of the reference, which has a policy of its own', async () => {
    const { 'content-security-policy': policy, ...others } = pick((await call(gateway, 'GET', '/api/docs')).headers);
    expect(others).toEqual({ ...always, 'cache-control': 'no-cache' });
    expect(policy).toContain("frame-ancestors 'none'");
  });

  it('a page of a service, whose own policy counts, and whose banners are gone', async () => {
    upstream.handler = (_request, response) => {
      const banners = { server: 'nginx/1.2', 'x-powered-by': 'PHP' };
      response.writeHead(200, {
        'content-type': 'text/html',
        'content-security-policy': "default-src 'self'",
        ...banners,
      });
      response.end('<p>');
    };
    const answer = await call(gateway, 'GET', '/things');
    expect(pick(answer.headers)).toEqual({ ...always, 'content-security-policy': "default-src 'self'" });
  });
});

describe('a read through the gateway', () => {
  it('that the caller has already is 304, with what a cache must know', async () => {
    upstream.handler = (request, response) => {
      const isKnown = request.headers['if-none-match'] === '"1"';
      response.writeHead(isKnown ? 304 : 200, { etag: '"1"', vary: 'accept' }).end(isKnown ? undefined : '{}');
    };
    const first = await call(gateway, 'GET', '/own', { key });
    expect([first.status, first.headers.get('etag')]).toEqual([200, '"1"']);
    for (const method of ['GET', 'HEAD']) {
      const { status, text, headers } = await call(gateway, method, '/own', {
        key,
        headers: { 'if-none-match': '"1"' },
      });
      expect([status, text, headers.get('etag'), headers.get('vary')]).toEqual([304, '', '"1"', 'accept']);
      expect(pick(headers)).toEqual(tenants);
      expect(headers.get('x-ratelimit-limit')).not.toBeNull();
    }
  });

  it('of its own is 304 as well', async () => {
    const { headers } = await call(gateway, 'GET', '/api-keys', { key });
    const again = await call(gateway, 'GET', '/api-keys', { key, headers: { 'if-none-match': headers.get('etag')! } });
    expect([again.status, again.text, pick(again.headers)]).toEqual([304, '', tenants]);
  });
});
