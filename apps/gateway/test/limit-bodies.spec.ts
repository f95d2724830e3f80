import type { RunningService } from '@probatum/http/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { RawClient } from './raw-client';
import { call, Gateways } from './running-gateway';
import { answerJson, anyone, operation, readBody, scoped, Upstream } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let upstream: Upstream;

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('things', {
    '/things': { get: operation(anyone), post: operation(anyone) },
    '/small': { post: operation(anyone, { 'x-max-body-bytes': 1_000 }) },
    '/odd': { post: operation(anyone, { 'x-max-body-bytes': '5', 'x-deadline-ms': -1 }) },
    '/own': { post: operation(scoped('certificates:write')) },
    '/quick': { get: operation(anyone, { 'x-deadline-ms': 200 }) },
  });
  gateway = await gateways.start([upstream]);
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

beforeEach(() => {
  upstream.received.length = 0;
  upstream.handler = async (request, response) => {
    const { length } = await readBody(request).catch(() => ({ length: -1 }));
    answerJson(response, { length });
  };
});

const post = (path: string, size: number) => call(gateway, 'POST', path, { body: 'a'.repeat(size) });

describe('a body of stated length', () => {
  it.each([
    ['/small', 1_000],
    ['/things', 2 * 1024 * 1024],
    ['/odd', 2 * 1024 * 1024],
  ])('has on %s at most %d bytes', async (path, most) => {
    expect([await post(path, most)].map(({ status, body }) => [status, body])).toEqual([[200, { length: most }]]);
    upstream.received.length = 0;
    const { status, body } = await post(path, most + 1);
    expect([status, body['code'], body['limit']]).toEqual([413, 'request.too_large', most]);
    expect(upstream.received).toEqual([]);
  });

  it('is refused before it is sent, and the connection is of use if it comes all the same', async () => {
    const client = await RawClient.open(gateway);
    client.write('POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\n');
    expect((await client.answer()).status).toBe(413);
    client.received = '';
    client.write('a'.repeat(100_000)).write('GET /things HTTP/1.1\r\nHost: x\r\n\r\n');
    expect((await client.answer()).status).toBe(200);
    expect(upstream.received).toHaveLength(1);
    client.destroy();
  });

  it('of any size is not read for ever', async () => {
    const client = await RawClient.open(gateway);
    client.write(`POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: ${10 ** 12}\r\n\r\n`);
    expect((await client.answer()).status).toBe(413);
    const chunk = 'a'.repeat(1_000_000);
    for (let sent = 0; sent < 100 && !client.isClosed; sent += 1) {
      client.write(chunk);
      await waitFor(() => !client.waits || client.isClosed);
    }
    await client.closed();
  });

  it('belongs to a key that is looked at first', async () => {
    expect((await post('/own', 3_000_000)).status).toBe(401);
    const { key } = await gateways.key();
    const answer = await call(gateway, 'POST', '/own', { key, body: 'a'.repeat(3_000_000) });
    expect([answer.status, upstream.received.length]).toEqual([413, 0]);
  });
});

it('a route may have a deadline of its own', async () => {
  upstream.handler = () => undefined;
  const { status, body } = await call(gateway, 'GET', '/quick');
  expect([status, body['code']]).toEqual([504, 'service.too_slow']);
});

it('a request has 100 headers at most', async () => {
  const client = await RawClient.open(gateway);
  const lines = (count: number) => Array.from({ length: count }, (_, index) => `X-${index}: 1\r\n`).join('');
  client.write(`GET /things HTTP/1.1\r\nHost: x\r\n${lines(99)}\r\n`);
  expect((await client.answer()).status).toBe(200);
  client.received = '';
  client.write(`GET /things HTTP/1.1\r\nHost: x\r\n${lines(100)}\r\n`);
  const answer = await client.answer();
  expect([answer.status, JSON.parse(answer.body).code]).toEqual([431, 'request.headers_too_large']);
  expect(upstream.received).toHaveLength(1);
  client.destroy();
});
