import { connect } from 'node:net';
import { newTenant, ServiceHarness } from '@probatum/testing/service-harness';
import { asAdministrator, urlOf } from '@probatum/testing/database-template';
import { secretCause, testService } from './test-service';

let harness: ServiceHarness;
beforeAll(async () => {
  harness = await ServiceHarness.start(testService('test-problems'));
});
afterAll(() => harness.stop());

const tenant = newTenant();

interface ProblemBody {
  readonly code: string;
  readonly requestId: string;
}

const call = (method: string, path: string, body?: unknown, headers: Record<string, string> = {}) =>
  harness.call<ProblemBody>(tenant, method, path, { body, headers });

it('a route may take more than others', async () => {
  const thing = { name: 'x', parts: Array.from({ length: 220_000 }, () => ({ size: 1 })) };
  expect(JSON.stringify(thing).length).toBeGreaterThan(2 * 1024 * 1024);
  expect((await call('POST', '/things/large', thing)).body).toEqual({ parts: 220_000 });
});

describe('a problem', () => {
  it('is told in the shape of RFC 9457, with what the clients of both contracts read', async () => {
    const answer = await call('POST', '/things?x=1', { name: 'taken', parts: [] }, { 'x-request-id': 'mine' });
    expect(answer.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(answer.headers.get('retry-after')).toBe('7');
    expect(answer.status).toBe(409);
    expect(answer.body).toEqual({
      type: 'urn:probatum:problem:thing.taken',
      title: 'Conflict',
      status: 409,
      detail: 'This is taken',
      instance: '/things',
      code: 'thing.taken',
      requestId: 'mine',
      errors: [],
      message: 'This is taken',
      error: 'This is taken',
      by: 'me',
    });
  });

  it.each<[string, number, string, string, unknown, Record<string, string>?]>([
    ['a wrong field', 400, 'request.invalid', '/things', { name: '', parts: [] }],
    ['no body', 400, 'request.invalid', '/things', undefined],
    ['an empty body', 400, 'request.invalid', '/things', '', { 'content-type': 'application/json' }],
    ['broken JSON', 400, 'request.malformed_json', '/things', '{"name":'],
    ['a member twice', 400, 'request.malformed_json', '/things', '{"name":"a","name":"b"}'],
    ['another type', 415, 'request.unsupported_media_type', '/things', 'name=x', { 'content-type': 'text/plain' }],
    [
      'a form',
      415,
      'request.unsupported_media_type',
      '/things',
      'a=b',
      { 'content-type': 'application/x-www-form-urlencoded' },
    ],
    ['a type that is none', 415, 'request.unsupported_media_type', '/things', '{}', { 'content-type': 'json' }],
    ['too much', 413, 'request.too_large', '/things', `"${'x'.repeat(10_000)}"`],
    ['too much for this route', 413, 'request.too_large', '/things/small', { name: 'x'.repeat(99), parts: [] }],
    [
      'too much for a route that takes none',
      413,
      'request.too_large',
      '/things/cert_01j9z3k4m5n6p7q8r9s0t1v2w3/change',
      { name: 'x'.repeat(1_024) },
    ],
    [
      'a body in a content coding',
      415,
      'request.unsupported_content_coding',
      '/things',
      { name: 'a', parts: [] },
      { 'content-encoding': 'gzip' },
    ],
    [
      'several codings',
      415,
      'request.unsupported_content_coding',
      '/things',
      { name: 'a', parts: [] },
      { 'content-encoding': 'identity, br' },
    ],
    ['a route that is none', 404, 'route.not_found', '/nothing', {}],
  ])('is what a request with %s gets', async (_what, status, code, path, body, headers = {}) => {
    const answer = await call('POST', path, body, headers);
    expect(answer).toMatchObject({ status, body: { code, status } });
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect(answer.headers.get('x-request-id')).toBe(answer.body.requestId);
  });

  it.each<[string, number, string]>([
    ['/things?page=0', 400, 'request.invalid'],
    ['/things?page=1&page=2', 400, 'request.invalid'],
    ['/things?unknown=1', 400, 'request.invalid'],
    ['/things?page=%00', 400, 'request.invalid'],
    ['/things/%zz', 400, 'request.malformed'],
    ['/things/%ff', 400, 'request.malformed'],
    [`/things/${'x'.repeat(201)}`, 404, 'route.not_found'],
    ['/things/one/two', 404, 'route.not_found'],
    ['//things', 404, 'route.not_found'],
  ])('is what GET %s gets', async (path, status, code) => {
    const answer = await call('GET', path);
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.headers.get('content-type')).toMatch('application/problem+json');
    expect(answer.headers.get('x-request-id')).toBe(answer.body.requestId);
  });

  it('of a query names the parameter', async () => {
    const answer = await call('GET', '/things?page=no&other=1');
    expect(answer.body).toMatchObject({
      errors: expect.arrayContaining([
        expect.objectContaining({ pointer: '?page', code: 'wrong_type' }),
        expect.objectContaining({ pointer: '?other', code: 'unknown_field' }),
      ]) as unknown,
    });
  });

  it('is not for a body whose coding is none; the answer to another one names what is accepted', async () => {
    const send = (coding: string) => call('POST', '/things', { name: 'a', parts: [] }, { 'content-encoding': coding });
    for (const coding of ['identity', 'Identity', '']) expect((await send(coding)).status).toBe(201);
    expect((await send('deflate')).headers.get('accept-encoding')).toBe('identity');
    expect((await call('GET', '/things', undefined, { 'content-encoding': 'gzip' })).status).toBe(200);
  });

  it('says how large a body may be', async () => {
    expect((await call('POST', '/things', `"${'x'.repeat(10_000)}"`)).body).toMatchObject({ limit: 10_000 });
  });

  it('is not what a method gets that a route does not have, but a missing route', async () => {
    expect(await call('DELETE', '/things')).toMatchObject({ status: 404, body: { code: 'route.not_found' } });
  });

  it('that is unexpected reveals nothing of its cause', async () => {
    const answer = await call('GET', '/things/broken');
    expect(answer).toMatchObject({ status: 500, body: { code: 'service.internal_error' } });
    expect(answer.text).not.toContain(secretCause);
    expect(answer.text).not.toContain('Error:');
  });

  it('of the database is temporary, says when to come again, and passes', async () => {
    expect((await call('GET', '/things/database')).status).toBe(200);
    await administer('connection limit 0');
    const answer = await call('GET', '/things/database');
    await administer('connection limit -1');
    expect(answer).toMatchObject({ status: 503, body: { code: 'service.database_unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('2');
    expect((await call('GET', '/things/database')).status).toBe(200);
  });
});

describe('a request id', () => {
  it.each(['abc', 'a-b_c.d:e/f=g+h', 'x'.repeat(128)])('of the caller is kept: %s', async (id) => {
    const answer = await call('GET', '/things', undefined, { 'x-request-id': id });
    expect(answer.headers.get('x-request-id')).toBe(id);
  });

  it.each(['', ' ', 'a b', 'x'.repeat(129), '"quoted"', '<script>', 'a;b', 'a,b', 'é'])(
    'that is invalid is replaced by a new one: %j',
    async (id) => {
      const answer = await call('GET', '/nothing', undefined, { 'x-request-id': id });
      expect(answer.headers.get('x-request-id')).toMatch(/^req_[0-9a-z]{26}$/);
      expect(answer.body.requestId).toBe(answer.headers.get('x-request-id'));
    },
  );

  it('that is sent twice is replaced by a new one, and every request has its own', async () => {
    const token = await harness.identity(tenant);
    const ids = await Promise.all([ask(token), ask(token)]);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^req_[0-9a-z]{26}$/);
  });
});

/** Sends the header twice, which fetch would join. */
async function ask(token: string): Promise<string | undefined> {
  const { hostname, port } = new URL(harness.service.url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `GET /things HTTP/1.1\r\nHost: x\r\nProbatum-Identity: ${token}\r\nX-Request-Id: a\r\nX-Request-Id: b\r\nConnection: close\r\n\r\n`,
  );
  let answer = '';
  for await (const chunk of socket) answer += String(chunk);
  return /^x-request-id: (.*)\r$/m.exec(answer)?.[1];
}

/** Changes the role of this service, and ends its sessions. */
async function administer(change: string): Promise<void> {
  await asAdministrator(urlOf('postgres'), async (client) => {
    await client.query(`alter role test_problems ${change}`);
    await client.query(`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'test_problems'`);
  });
}
