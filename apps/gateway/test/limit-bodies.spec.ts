import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { RawClient, sendRaw } from './raw-client';
import { call, Gateways } from './running-gateway';
import { answerJson, anyone, operation, readBody, scoped, Upstream, withBody } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let upstream: Upstream;

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('things', {
    '/things': { get: operation(anyone), post: operation(anyone, withBody), delete: operation(anyone) },
    '/small': { post: operation(anyone, { ...withBody, 'x-max-body-bytes': 1_000 }) },
    '/large': { post: operation(anyone, { ...withBody, 'x-max-body-bytes': 32 * 1024 * 1024 }) },
    '/odd': { post: operation(anyone, { ...withBody, 'x-max-body-bytes': '5', 'x-deadline-ms': -1 }) },
    '/own': { post: operation(scoped('certificates:write'), withBody) },
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

  it.each([
    ['the gateway', '/small', 413],
    ['a route of the gateway', '/audit-rooms', 401],
    ['a service that has read nothing', '/large', 403],
  ])(
    'leaves a caller who closes the connection the answer of %s, while it is still sent',
    async (_who, path, status) => {
      upstream.handler = (_request, response) => answerJson(response, { error: 'no' }, 403);
      const client = await RawClient.open(gateway);
      const size = 20_000_000;
      const head = `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: ${size}\r\n\r\n`;
      client.pause().write(head).write('a'.repeat(size));
      await waitFor(() => client.isSent);
      expect((await client.resume().answer()).status).toBe(status);
      await client.closed();
    },
  );

  it('is refused any number of times on one connection', async () => {
    const client = await RawClient.open(gateway);
    const body = 'a'.repeat(1_001);
    const refused = `POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    for (let count = 0; count < 12_000; count += 1_000) {
      client.write(refused.repeat(1_000));
      await waitFor(() => client.received.split('HTTP/1.1 413').length > count + 1_000);
    }
    client.received = '';
    client.write('GET /things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect((await client.answer()).status).toBe(200);
    await client.closed();
    expect((await post('/things', 10)).status).toBe(200);
  });

  it('of any size is not read without end', async () => {
    const client = await RawClient.open(gateway);
    client.write(`POST /small HTTP/1.1\r\nHost: x\r\nContent-Length: ${10 ** 12}\r\n\r\n`);
    expect((await client.answer()).status).toBe(413);
    await floods(client, 'a'.repeat(1_000_000));
  });

  it('belongs to a key that is looked at first', async () => {
    expect((await post('/own', 3_000_000)).status).toBe(401);
    const { key } = await gateways.key();
    const answer = await call(gateway, 'POST', '/own', { key, body: 'a'.repeat(3_000_000) });
    expect([answer.status, upstream.received.length]).toEqual([413, 0]);
  });
});

describe('a route that takes no body', () => {
  const chunked = (method: string, chunk: string) =>
    `${method} /things HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n` +
    `${chunk.length.toString(16)}\r\n${chunk}\r\n0\r\n\r\n`;
  const stated = (method: string, body: string) =>
    `${method} /things HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Encoding: gzip\r\n` +
    `Content-Length: ${body.length}\r\n\r\n${body}`;

  it.each([
    ['of stated length', stated],
    ['of unknown length', chunked],
  ])('is asked without the small one that a client sends %s', async (_what, write) => {
    for (const body of ['{}', 'a'.repeat(1_024)]) {
      expect(await sendRaw(gateway, write('DELETE', body))).toMatchObject({ status: 200, body: '{"length":0}' });
    }
    for (const { headers } of upstream.received) {
      expect(
        Object.keys(headers).filter((name) => name.startsWith('content-') || name === 'transfer-encoding'),
      ).toEqual([]);
    }
    const tooMuch = await sendRaw(gateway, write('DELETE', 'a'.repeat(1_025)));
    expect([tooMuch.status, JSON.parse(tooMuch.body)]).toMatchObject([
      413,
      { code: 'request.too_large', limit: 1_024 },
    ]);
    expect(upstream.received).toHaveLength(2);
  });

  it('holds no connection to the service while a caller sends it', async () => {
    const clients = await Promise.all(Array.from({ length: 300 }, () => RawClient.open(gateway)));
    const head = 'DELETE /things HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\na';
    clients.forEach((client) => client.write(head));
    expect((await post('/things', 100_000)).status).toBe(200);
    expect(upstream.received).toHaveLength(1);
    clients.forEach((client) => client.write('a'.repeat(9)));
    for (const client of clients) expect((await client.answer()).status).toBe(200);
    clients.forEach((client) => client.destroy());
  });

  it('is dropped on the own routes too, whatever it is', async () => {
    const { key } = await gateways.key({ scopes: 'all' });
    const read = `GET /api-keys HTTP/1.1\r\nHost: x\r\nX-API-Key: ${key}\r\nContent-Type: application/json\r\n`;
    const encoded = await sendRaw(gateway, `${read}Content-Encoding: gzip\r\nContent-Length: 1\r\n\r\n\0`);
    expect(encoded.status).toBe(200);
    const { key: other, id } = await gateways.key();
    const remove = (size: number) =>
      call(gateway, 'DELETE', `/api-keys/${id}`, { key, body: '{'.repeat(size), headers: { 'content-type': 'x' } });
    expect((await remove(1_025)).status).toBe(413);
    expect((await call(gateway, 'POST', '/own', { key: other, body: {} })).status).toBe(200);
    expect((await remove(1_024)).status).toBe(204);
  });
});

describe('an own route of the gateway', () => {
  it.each([
    ['POST', '/keys/report-leak', 16 * 1024],
    ['POST', '/api-keys', 128 * 1024],
    ['PATCH', '/organization', 128 * 1024],
  ])('refuses a body that is larger than it states: %s %s', async (method, path, limit) => {
    const { key } = await gateways.key({ scopes: 'all' });
    const large = `[${'"\\u0041",'.repeat(limit / 9)}"and more"]`;
    const { status, body } = await call(gateway, method, path, { key, body: large });
    expect([status, body['code'], body['limit']]).toEqual([413, 'request.too_large', limit]);
    const small = await call(gateway, method, path, { key, body: `[${' '.repeat(limit - 2)}]` });
    expect([small.status, small.body['code']]).toEqual([400, 'request.invalid']);
  });

  it('refuses it before it is sent, and reads no endless one', async () => {
    const client = await RawClient.open(gateway);
    const head = 'POST /keys/report-leak HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n';
    client.write(`${head}Content-Length: ${10 ** 12}\r\n\r\n`);
    expect((await client.answer()).status).toBe(413);
    await floods(client, 'a'.repeat(1_000_000));
  });
});

/** Writes the same text until the connection ends, which it must. */
async function floods(client: RawClient, text: string): Promise<void> {
  for (let sent = 0; sent < 100 && !client.isClosed; sent += 1) {
    client.write(text);
    await waitFor(() => !client.waits || client.isClosed);
  }
  await client.closed();
}

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
