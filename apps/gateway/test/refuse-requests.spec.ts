import type { RunningService } from '@probatum/service/run-service';
import { type RawAnswer, RawClient, sendRaw } from './raw-client';
import { call, Gateways } from './running-gateway';
import { anyone, operation, scoped, Upstream, withBody } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let upstream: Upstream;
let key: string;

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('things', {
    '/things': { get: operation(anyone), post: operation(anyone, withBody) },
    '/things/{id}': { get: operation(anyone) },
    '/secret': { get: operation(scoped('certificates:read')) },
  });
  gateway = await gateways.start([upstream]);
  key = (await gateways.key()).key;
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

beforeEach(() => (upstream.received.length = 0));

function expectProblem({ status, headers, body }: RawAnswer, expected: number, code: string): void {
  const problem = JSON.parse(body);
  expect([status, problem.status, problem.code]).toEqual([expected, expected, code]);
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect(headers.get('x-request-id')).toMatch(/^req_/);
  expect(problem.requestId).toBe(headers.get('x-request-id'));
  expect([problem.message, problem.error]).toEqual([problem.detail, problem.detail]);
  expectSecurityHeaders((name) => headers.get(name));
}

function expectSecurityHeaders(get: (name: string) => string | null | undefined): void {
  expect(get('strict-transport-security')).toBe('max-age=63072000; includeSubDomains');
  expect(get('x-content-type-options')).toBe('nosniff');
  expect(get('referrer-policy')).toBe('no-referrer');
  expect(get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(get('server') ?? null).toBeNull();
  expect(get('x-powered-by') ?? null).toBeNull();
}

const get = (target: string) => sendRaw(gateway, `GET ${target} HTTP/1.1\r\nHost: x\r\n\r\n`);

describe('a path that could be read in two ways', () => {
  it.each([
    '//things',
    '/things//1',
    '//secret',
    '/things/../secret',
    '/things/..%2fsecret',
    '/things/%2e%2e/secret',
    '/things/%2E%2E%2Fsecret',
    '/./things',
    '/things/.',
    '/things/1;/../secret',
    '/things;a=b',
    '/things%3ba',
    '/things/%252e%252e/secret',
    '/things/%5c..%5csecret',
    '/things/%00',
    '/things/%0d%0aX-Injected:1',
    '/things/%zz',
    '/%zz',
    '/things/%',
    'http://127.0.0.1/things',
    'things',
    '*',
  ])('is refused: %s', async (target) => {
    expectProblem(await get(target), 400, 'request.malformed');
    expect(upstream.received).toEqual([]);
  });

  it.each(['/things\\1', '/things/\xfc', '/things?q=\xfc', '/things#x', '/things/ 1', '/things/\x00', '/things/\x7f'])(
    'is refused or never reaches another route: %j',
    async (target) => {
      const { status, headers } = await get(target);
      expect(status).toBe(400);
      expect(headers.get('x-request-id')).toMatch(/^req_/);
      expect(upstream.received).toEqual([]);
    },
  );
});

describe('a path that no document names', () => {
  it.each([
    ['GET', '/nowhere'],
    ['POST', '/'],
    ['GET', '/things/1/2'],
    ['GET', '/things/'],
    ['GET', '/Things'],
    ['DELETE', '/things'],
    ['OPTIONS', '/things'],
    ['POST', '/secret'],
    ['PROPFIND', '/things'],
    ['TRACE', '/things'],
    ['GET', '/metrics'],
    ['GET', '/openapi.json'],
    ['GET', '/metrics?x=1'],
    ['GET', `/things/${'x'.repeat(300)}`],
  ])('is 404: %s %s', async (method, path) => {
    const answer = await sendRaw(gateway, `${method} ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expectProblem(answer, 404, 'route.not_found');
    expect(upstream.received).toEqual([]);
  });

  it('is 404 for HEAD too, without a body', async () => {
    const client = await RawClient.open(gateway);
    client.write('HEAD /nowhere HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await client.closed();
    expect(client.received).toMatch(/^HTTP\/1\.1 404[^]*\r\n\r\n$/);
  });

  it('is 404 before anyone asks for a key, and with a bad one', async () => {
    expect((await call(gateway, 'GET', '/nowhere', { key: 'bad' })).body['code']).toBe('route.not_found');
    expect((await call(gateway, 'GET', '/nowhere', { key })).body['code']).toBe('route.not_found');
  });
});

describe('bytes that are not HTTP', () => {
  it.each([
    ['nonsense', 'hello there\r\n\r\n'],
    ['another version', 'GET /things HTTP/9.9\r\nHost: x\r\n\r\n'],
    ['no Host', 'GET /things HTTP/1.1\r\n\r\n'],
    ['a header without a name', 'GET /things HTTP/1.1\r\nHost: x\r\n: y\r\n\r\n'],
    ['a header with a space in its name', 'GET /things HTTP/1.1\r\nHost: x\r\nX-Api-Key : y\r\n\r\n'],
    ['a folded header', 'GET /things HTTP/1.1\r\nHost: x\r\nX-A: 1\r\nX-B\r\n\r\n'],
    ['a control character in a header', 'GET /things HTTP/1.1\r\nHost: x\r\nX-A: a\x01b\r\n\r\n'],
    ['two lengths', 'POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nabcd'],
    ['a length that is none', 'POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: +4\r\n\r\nabcd'],
    [
      'length and chunks (CL.TE)',
      'POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    ],
    [
      'chunks said strangely (TE.TE)',
      'POST /things HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\n0\r\n\r\n',
    ],
    ['a request line with CR in it', 'GET /things\r HTTP/1.1\r\nHost: x\r\n\r\n'],
    ['CONNECT', 'CONNECT example.com:443 HTTP/1.1\r\nHost: x\r\n\r\n'],
  ])('is 400: %s', async (_what, text) => {
    expectProblem(await sendRaw(gateway, text), 400, 'request.malformed');
    expect(upstream.received).toEqual([]);
  });

  it('is 431 when the headers are larger than a service would take', async () => {
    const big = `GET /things HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(13_000)}\r\n\r\n`;
    expectProblem(await sendRaw(gateway, big), 431, 'request.headers_too_large');
    const fits = `GET /things HTTP/1.1\r\nHost: x\r\nX-Big: ${'a'.repeat(11_000)}\r\n\r\n`;
    expect((await sendRaw(gateway, fits)).status).toBe(200);
  });

  it('behind a good request does not spoil its answer', async () => {
    const client = await RawClient.open(gateway);
    client.write('GET /things HTTP/1.1\r\nHost: x\r\n\r\n');
    expect((await client.answer()).status).toBe(200);
    client.received = '';
    client.write('nonsense\r\n\r\n');
    expectProblem(await client.answer(), 400, 'request.malformed');
    await client.closed();
  });

  it('cannot split a request in two at the service', async () => {
    const smuggled = '0\r\n\r\nGET /secret HTTP/1.1\r\nHost: x\r\nProbatum-Identity: forged\r\n\r\n';
    const client = await RawClient.open(gateway);
    client.write(
      `POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: ${smuggled.length}\r\nConnection: close\r\n\r\n${smuggled}`,
    );
    await client.closed();
    expect(upstream.received.map(({ method, url }) => `${method} ${url}`)).toEqual(['POST /things']);
  });

  it('may have an unknown expectation: the request counts', async () => {
    const text = 'GET /things HTTP/1.1\r\nHost: x\r\nExpect: 200-maybe\r\n\r\n';
    expect((await sendRaw(gateway, text)).status).toBe(200);
    expect(upstream.received[0]!.headers['expect']).toBeUndefined();
  });
});

describe('every answer', () => {
  it.each([
    ['of a service', '/things', {}],
    ['of the gateway', '/health', {}],
    ['of the gateway to a tenant', '/api-keys', { 'x-api-key': 'key' }],
    ['that refuses for want of a key', '/secret', {}],
    ['that is a page', '/api/docs', {}],
  ])('%s carries the security headers and a request id', async (_what, path, headers) => {
    const answer = await call(gateway, 'GET', path, { headers: { ...headers, 'x-request-id': 'mine' } });
    expectSecurityHeaders((name) => answer.headers.get(name));
    expect(answer.headers.get('x-request-id')).toBe('mine');
  });

  it('with a refused body is a problem with the pointer, from the own routes too', async () => {
    const { key: admin } = await gateways.key({ scopes: 'all' });
    const answer = await call(gateway, 'POST', '/api-keys', { key: admin, body: '{"a":1,"a":2}' });
    expect([answer.status, answer.body['code']]).toEqual([400, 'request.malformed_json']);
    expectSecurityHeaders((name) => answer.headers.get(name));
    const text = await call(gateway, 'POST', '/api-keys', {
      key: admin,
      body: 'x',
      headers: { 'content-type': 'text/plain' },
    });
    expect([text.status, text.body['code']]).toEqual([415, 'request.unsupported_media_type']);
    const big = await call(gateway, 'POST', '/api-keys', { key: admin, body: { name: 'x'.repeat(3_000_000) } });
    expect([big.status, big.body['code']]).toEqual([413, 'request.too_large']);
    expect(big.headers.get('x-request-id')).toBe(big.body['requestId']);
  });
});
