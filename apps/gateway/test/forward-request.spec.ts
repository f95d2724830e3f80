import { createHash, randomBytes } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { RawClient, sendRaw } from './raw-client';
import { call, Gateways } from './running-gateway';
import { answerJson, anyone, operation, readBody, scoped, Upstream, withBody } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let hasty: RunningService;
let upstream: Upstream;
let key: string;

beforeAll(async () => {
  gateways = await Gateways.open();
  const open = operation(anyone, { ...withBody, 'x-max-body-bytes': 64 * 1024 * 1024 });
  upstream = await Upstream.start('things', {
    '/things': { get: open, post: open, put: open, patch: open, delete: open },
    '/things/{id}': { get: open },
    '/own': { get: operation(scoped('certificates:read')) },
  });
  gateway = await gateways.start([upstream]);
  hasty = await gateways.start([upstream], { REQUEST_DEADLINE_MS: 1_500 });
  key = (await gateways.key()).key;
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

beforeEach(() => {
  upstream.received.length = 0;
  upstream.handler = (_request, response) => answerJson(response, { ok: true });
});

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe('a request', () => {
  it('arrives with its method, path and query as they were written', async () => {
    const path = '/things/a%20b%C3%A9:x@y?q=%2F..%2f&q=1;x&empty=&%20';
    await sendRaw(gateway, `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect(upstream.received[0]!.url).toBe(path);
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
      await call(gateway, method, '/things', { body: '{}' });
      expect(upstream.received.at(-1)!.method).toBe(method);
    }
  });

  it.each([
    ['empty', 0],
    ['small', 900],
    ['at the limit of what is collected', 64 * 1024],
    ['just above it', 64 * 1024 + 1],
    ['large', 20_000_000],
  ])('brings a body that is %s, byte for byte', async (_what, size) => {
    upstream.handler = async (request, response) => {
      answerJson(response, { hash: sha256(await readBody(request)), length: request.headers['content-length'] });
    };
    const body = randomBytes(size);
    const response = await fetch(`${gateway.url}/things`, { method: 'POST', body });
    expect(await response.json()).toEqual({ hash: sha256(body), length: String(size) });
  });

  it('may have a body of unknown length', async () => {
    upstream.handler = async (request, response) => {
      answerJson(response, { hash: sha256(await readBody(request)) });
    };
    const head = 'POST /things HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
    const small = await sendRaw(gateway, `${head}3\r\nabc\r\n4\r\ndefg\r\n0\r\n\r\n`);
    expect(JSON.parse(small.body)).toEqual({ hash: sha256(Buffer.from('abcdefg')) });
    const large = 'a'.repeat(0xfffff);
    const answer = await sendRaw(gateway, `${head}fffff\r\n${large}\r\n0\r\n\r\n`);
    expect(JSON.parse(answer.body)).toEqual({ hash: sha256(Buffer.from(large)) });
    expect(upstream.received.at(-1)!.headers).toMatchObject({ 'transfer-encoding': 'chunked' });
  });

  it('reaches the service while a large body is still being sent', async () => {
    const client = await RawClient.open(gateway);
    client.write(`POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n${'a'.repeat(1_000)}`);
    await waitFor(() => upstream.received.length === 1);
    client.destroy();
  });

  it('with a small body holds no connection to the service until the body is there', async () => {
    const clients = await Promise.all(Array.from({ length: 20 }, () => RawClient.open(gateway)));
    const head = 'POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\n';
    clients.forEach((client) => client.write(`${head}ab`));
    expect((await call(gateway, 'GET', '/things')).status).toBe(200);
    expect(upstream.received).toHaveLength(1);
    clients.forEach((client) => client.write('cd'));
    for (const client of clients) expect((await client.answer()).status).toBe(200);
  });

  it('that is cut off in its body never looks whole to the service', async () => {
    const ends: string[] = [];
    upstream.handler = (request) => {
      request.on('aborted', () => ends.push('aborted'));
      request.on('end', () => ends.push('end'));
      request.resume();
    };
    const client = await RawClient.open(gateway);
    client.write(`POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n${'a'.repeat(70_000)}`);
    await waitFor(() => upstream.received.length === 1);
    client.destroy();
    await waitFor(() => ends.length > 0);
    expect(ends).toEqual(['aborted']);
    upstream.handler = (_request, response) => answerJson(response, {});
    const small = await RawClient.open(gateway);
    small.write('POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nhalf').destroy();
    await call(gateway, 'GET', '/things');
    expect(upstream.received.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });

  it('loses the body of a GET, which means nothing, and the connection goes on', async () => {
    const get = 'GET /things HTTP/1.1\r\nHost: x\r\nContent-Length: 30\r\n\r\n{"a":"GET /own HTTP/1.1\\r\\n"}';
    const client = await RawClient.open(gateway);
    client.write(`${get}\nGET /things/2 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`);
    await client.closed();
    expect(client.received.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
    expect(upstream.received.map(({ url, headers }) => [url, headers['content-length']])).toEqual([
      ['/things', undefined],
      ['/things/2', undefined],
    ]);
  });

  it('is ended at the service when the caller goes away', async () => {
    let gone = false;
    upstream.handler = (_request, response) => void response.on('close', () => (gone = true));
    const client = await RawClient.open(gateway);
    client.write('GET /things HTTP/1.1\r\nHost: x\r\n\r\n');
    await waitFor(() => upstream.received.length === 1);
    client.destroy();
    await waitFor(() => gone);
  });
});

describe('an answer', () => {
  it('comes back with its status, headers and body, and what the gateway adds', async () => {
    upstream.handler = (_request, response) => {
      response.writeHead(207, 'Whatever', [
        'Content-Type',
        'text/csv',
        'ETag',
        '"1"',
        'Set-Cookie',
        'a=1',
        'Set-Cookie',
        'b=2',
        'Location',
        '/things/2',
        'Server',
        'secret',
        'X-Powered-By',
        'secret',
        'X-Request-Id',
        'other',
        'Connection',
        'keep-alive, X-Hop',
        'X-Hop',
        '1',
      ]);
      response.end('a;b');
    };
    const { status, headers, text } = await call(gateway, 'GET', '/own', { key });
    expect([status, text]).toEqual([207, 'a;b']);
    const own = Object.fromEntries(
      [...headers].filter(([name]) => !/^(date|keep-alive|x-ratelimit-re.*|ratelimit)$/.test(name)),
    );
    expect(own).toEqual({
      'content-type': 'text/csv',
      etag: '"1"',
      'set-cookie': 'b=2',
      location: '/things/2',
      connection: 'keep-alive',
      'transfer-encoding': 'chunked',
      'x-request-id': expect.stringMatching(/^req_/),
      'x-ratelimit-limit': '6000000',
      'ratelimit-policy': expect.any(String),
      'strict-transport-security': 'max-age=63072000; includeSubDomains',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
      'cross-origin-resource-policy': 'same-origin',
      'permissions-policy': 'camera=(), geolocation=(), microphone=(), payment=(), usb=()',
      'referrer-policy': 'no-referrer',
      'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
      'cache-control': 'private, no-cache',
    });
    expect(headers.getSetCookie()).toEqual(['a=1', 'b=2']);
  });

  it('keeps the policies that the service states itself', async () => {
    upstream.handler = (_request, response) =>
      void response
        .writeHead(200, { 'content-security-policy': "default-src 'self'", 'cache-control': 'public, max-age=60' })
        .end('<p>');
    const { headers } = await call(gateway, 'GET', '/things');
    expect(headers.get('content-security-policy')).toBe("default-src 'self'");
    expect(headers.get('cache-control')).toBe('public, max-age=60');
  });

  it('flows: the caller has the first event before the second is made', async () => {
    let next = () => {};
    upstream.handler = (_request, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).flushHeaders();
      next = () => response.write('data: 1\n\n');
    };
    const response = await fetch(`${gateway.url}/things`);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    const reader = response.body!.getReader();
    for (let count = 0; count < 3; count += 1) {
      next();
      expect(Buffer.from((await reader.read()).value!).toString()).toBe('data: 1\n\n');
    }
    await reader.cancel();
  });

  it.each([
    ['of stated length', true],
    ['of unknown length', false],
  ])('of 30 MB %s arrives whole at a caller who reads slowly, and is not piled up meanwhile', async (_what, stated) => {
    const body = randomBytes(30_000_000);
    let accepted = 0;
    upstream.handler = async (_request, response) => {
      response.writeHead(200, stated ? { 'content-length': body.length } : {});
      for (let at = 0; at < body.length; at += 100_000) {
        const flows = response.write(body.subarray(at, at + 100_000));
        if (!flows) await new Promise((resolve) => response.once('drain', resolve));
        accepted = at;
      }
      response.end();
    };
    const response = await new Promise<import('node:http').IncomingMessage>((resolve) =>
      httpRequest(`${gateway.url}/things`, resolve).end(),
    );
    await waitFor(() => accepted > 0);
    let before = -1;
    // The buffers in between are bounded: the gateway stops reading from the service.
    await waitFor(() => [before === accepted, (before = accepted)][0] && accepted > 0);
    expect(accepted).toBeLessThan(20_000_000);
    const chunks: Buffer[] = [];
    for await (const chunk of response) chunks.push(chunk as Buffer);
    expect(sha256(Buffer.concat(chunks))).toBe(sha256(body));
  });

  it('to HEAD has the headers and no body, and the connection goes on', async () => {
    const client = await RawClient.open(gateway);
    client.write('HEAD /things HTTP/1.1\r\nHost: x\r\n\r\n');
    await waitFor(() => client.received.includes('\r\n\r\n'));
    expect(client.received).toContain('content-length: 11');
    expect(upstream.received[0]!.method).toBe('HEAD');
    client.write('GET /things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await client.closed();
    expect(client.received.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
    expect(client.received.match(/{"ok":true}/g)).toHaveLength(1);
  });

  it.each([204, 304])('may be %d', async (code) => {
    upstream.handler = (_request, response) => void response.writeHead(code, { etag: '"1"' }).end();
    const { status, text, headers } = await call(gateway, 'GET', '/things');
    expect([status, text, headers.get('etag')]).toEqual([code, '', '"1"']);
  });

  it.each([
    ['from a service that has read nothing', 413],
    ['from the gateway, because the service is gone', 503],
  ])('may come before the request is sent whole, %s, and the next request still gets through', async (_who, status) => {
    let answer = () => {};
    upstream.handler = (_request, response) => (answer = () => answerJson(response, { error: 'no' }, 413));
    const client = await RawClient.open(gateway);
    const size = 60_000_000;
    client.write(`POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n${'a'.repeat(size / 2)}`);
    await waitFor(() => upstream.received.length === 1);
    // All buffers in between are full by now, because the caller does not read.
    await waitFor(() => client.waits);
    if (status === 503) upstream.received[0]!.socket.destroy();
    else answer();
    expect((await client.answer()).status).toBe(status);
    client.received = '';
    upstream.handler = (_request, response) => answerJson(response, { ok: true });
    client.write('a'.repeat(size / 2)).write('GET /things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect((await client.answer()).status).toBe(200);
    expect(upstream.received.map(({ method }) => method)).toEqual(['POST', 'GET']);
  });
});

describe('a service that fails', () => {
  const problem = async (at = gateway) => {
    const { status, body, headers } = await call(at, 'GET', '/things');
    expect(headers.get('content-type')).toContain('application/problem+json');
    expect(headers.get('x-request-id')).toBe(body['requestId']);
    return [status, body['code'], headers.get('retry-after')];
  };

  it('before it has answered is 503', async () => {
    upstream.handler = (request) => request.socket.destroy();
    expect(await problem()).toEqual([503, 'service.unavailable', '2']);
  });

  it('by being gone, during an upload too, leaves the connection of the caller of use', async () => {
    await upstream.halt();
    const client = await RawClient.open(gateway);
    const body = 'a'.repeat(5_000_000);
    client.write(`POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: ${body.length}\r\n\r\n${body}`);
    expect((await client.answer()).status).toBe(503);
    client.received = '';
    client.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    expect((await client.answer()).status).toBe(200);
    await upstream.resume();
  });

  it('with something that is not HTTP is 503', async () => {
    upstream.handler = (request) => request.socket.end('hello\r\n\r\n');
    expect(await problem()).toEqual([503, 'service.unavailable', '2']);
  });

  it('in the middle of an upload still gets its caller an answer', async () => {
    upstream.handler = (request) => void request.once('data', () => request.socket.destroy());
    const client = await RawClient.open(gateway);
    client.write(`POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n${'a'.repeat(90_000)}`);
    const { status, body } = await client.answer();
    expect([status, JSON.parse(body).code]).toEqual([503, 'service.unavailable']);
    client.destroy();
  });

  it.each([
    ['of stated length', { 'content-length': '1000' }],
    ['of unknown length', {}],
  ])('in the middle of an answer %s cuts the connection: half never looks whole', async (_what, headers) => {
    upstream.handler = (request, response) => {
      response.writeHead(200, headers).write('half');
      setImmediate(() => request.socket.destroy());
    };
    const client = await RawClient.open(gateway);
    client.write('GET /things HTTP/1.1\r\nHost: x\r\n\r\n');
    await client.closed();
    expect(client.received).not.toContain('\r\n0\r\n');
    expect(client.received).not.toContain('503');
  });

  it('is 504 when it does not answer in time, and its work is ended', async () => {
    let ended = false;
    upstream.handler = (_request, response) => void response.on('close', () => (ended = true));
    expect(await problem(hasty)).toEqual([504, 'service.too_slow', '2']);
    await waitFor(() => ended);
  });

  it.each([20, 100_000])(
    'has its deadline from when the caller, who may be slow, has sent all of %d bytes',
    async (size) => {
      upstream.handler = async (request, response) => {
        await readBody(request);
        answerJson(response, {});
      };
      const client = await RawClient.open(hasty);
      client.write(`POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: ${size}\r\n\r\n${'a'.repeat(size / 2)}`);
      const began = performance.now();
      await waitFor(() => performance.now() - began > 2_200);
      client.write('a'.repeat(size / 2));
      expect((await client.answer()).status).toBe(200);
    },
  );

  it('may take longer than the deadline for the rest of an answer that it has begun', async () => {
    upstream.handler = (_request, response) => {
      response.writeHead(200).write('a');
      setTimeout(() => response.end('b'), 2_200);
    };
    expect((await call(hasty, 'GET', '/things')).text).toBe('ab');
  });
});

it('a gateway that stops finishes what is in flight and then takes nothing more', async () => {
  const stopping = await gateways.start([upstream]);
  let finish = () => {};
  upstream.handler = (_request, response) => (finish = () => answerJson(response, { ok: 'late' }));
  const answer = call(stopping, 'GET', '/things');
  await waitFor(() => upstream.received.length === 1);
  const stopped = stopping.stop();
  gateways.running.splice(gateways.running.indexOf(stopping), 1);
  const isRefused = () =>
    call(stopping, 'GET', '/health').then(
      () => false,
      () => true,
    );
  await waitFor(isRefused);
  finish();
  expect((await answer).body).toEqual({ ok: 'late' });
  await stopped;
});
