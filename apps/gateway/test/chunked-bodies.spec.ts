import { hash, randomBytes } from 'node:crypto';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { RawClient } from './raw-client';
import { Gateways } from './running-gateway';
import { answerJson, anyone, operation, readBody, Upstream, withBody } from './upstream';

const megabytes = 1_024 * 1_024;

let gateways: Gateways;
let gateway: RunningService;
let upstream: Upstream;
let client: RawClient;

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('things', {
    '/things': { get: operation(anyone), post: operation(anyone, withBody) },
    '/small': { post: operation(anyone, { ...withBody, 'x-max-body-bytes': 1_000 }) },
    '/large': { post: operation(anyone, { ...withBody, 'x-max-body-bytes': 100_000 }) },
  });
  gateway = await gateways.start([upstream]);
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

beforeEach(async () => {
  upstream.received.length = 0;
  upstream.handler = (request, response) => {
    const answer = (body: Buffer) => answerJson(response, { sha256: hash('sha256', body) });
    readBody(request).then(answer, () => response.destroy());
  };
  client = await RawClient.open(gateway);
});

afterEach(() => client.destroy());

const head = (path: string) => `POST ${path} HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n`;
const chunk = (size: number) => chunkOf(Buffer.alloc(size, 'a'));
const chunkOf = (bytes: Buffer) => `${bytes.length.toString(16)}\r\n${bytes.toString('latin1')}\r\n`;

/** The whole request, in chunks of this size. */
function requestOf(path: string, body: Buffer, size: number): string {
  const starts = Array.from({ length: Math.ceil(body.length / size) }, (_, index) => index * size);
  return `${head(path)}${starts.map((at) => chunkOf(body.subarray(at, at + size))).join('')}0\r\n\r\n`;
}

async function expectUsable(): Promise<void> {
  client.received = '';
  client.write('GET /things HTTP/1.1\r\nHost: x\r\n\r\n');
  expect((await client.answer()).status).toBe(200);
}

describe('a body of unknown length that the route takes', () => {
  it.each([
    ['/small', 1_000, 1],
    ['/small', 1_000, 1_000],
    ['/large', 64 * 1_024, 1_000],
    ['/large', 64 * 1_024 + 1, 64 * 1_024 + 1],
    ['/large', 100_000, 777],
    ['/things', 2 * megabytes, 10_007],
    ['/things', 2 * megabytes, 2 * megabytes],
  ])('arrives byte for byte: on %s %d bytes in chunks of %d', async (path, length, size) => {
    const body = randomBytes(length);
    client.write(requestOf(path, body, size));
    expect(JSON.parse((await client.answer()).body)).toEqual({ sha256: hash('sha256', body) });
    await expectUsable();
  });

  it('waits for a service that begins late to read, and loses nothing', async () => {
    const { handler } = upstream;
    let isReading = false;
    upstream.handler = (request, response) => {
      void waitFor(() => isReading).then(() => handler(request, response));
    };
    const body = randomBytes(2 * megabytes);
    client.write(requestOf('/things', body, 10_007));
    await waitFor(() => client.isSent && upstream.received.length === 1);
    expect(client.received).toBe('');
    isReading = true;
    expect(JSON.parse((await client.answer()).body)).toEqual({ sha256: hash('sha256', body) });
  });
});

describe('a body of unknown length that is too large', () => {
  it.each([
    ['/small', 1_001, 1],
    ['/small', 1_001, 1_001],
    ['/small', 1 * megabytes, 10_007],
    ['/large', 100_001, 777],
    ['/large', 100_001, 100_001],
    ['/large', 3 * megabytes, 3 * megabytes],
    ['/things', 2 * megabytes + 1, 10_007],
  ])('never looks whole to the service: on %s %d bytes in chunks of %d', async (path, length, size) => {
    client.write(requestOf(path, randomBytes(length), size));
    const answer = await client.answer();
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([413, 'request.too_large']);
    await waitFor(() => client.isSent);
    await expectUsable();
    const posts = upstream.received.filter(({ method }) => method === 'POST');
    await waitFor(() => posts.every((post) => post.destroyed), { describe: 'the end of what was begun' });
    expect(posts.filter((post) => post.complete)).toEqual([]);
  });

  it('is not read without end', async () => {
    client.write(head('/small')).write(chunk(2_000));
    expect((await client.answer()).status).toBe(413);
    const more = chunk(1_000_000);
    for (let sent = 0; sent < 100 && !client.isClosed; sent += 1) {
      client.write(more);
      await waitFor(() => !client.waits || client.isClosed);
    }
    await client.closed();
  });

  it('is cut off where it gets too large, never looks whole to the service, and its connection is of use', async () => {
    const ends: string[] = [];
    upstream.handler = (request) => {
      request.on('aborted', () => ends.push('aborted')).on('end', () => ends.push('end'));
      request.resume();
    };
    client.write(head('/large')).write(chunk(90_000));
    await waitFor(() => upstream.received.length === 1);
    client.write(chunk(20_000));
    const answer = await client.answer();
    expect([answer.status, JSON.parse(answer.body).code]).toEqual([413, 'request.too_large']);
    await waitFor(() => ends.length > 0);
    expect(ends).toEqual(['aborted']);
    client.received = '';
    upstream.handler = (_request, response) => answerJson(response, { ok: true });
    client.write(`${chunk(5_000)}0\r\n\r\nGET /things HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect((await client.answer()).status).toBe(200);
  });

  it('never reaches the service when it is small', async () => {
    client.write(`${head('/small')}${chunk(900)}${chunk(200)}`);
    expect((await client.answer()).status).toBe(413);
    client.received = '';
    client.write(`${chunk(5_000)}0\r\n\r\nGET /things HTTP/1.1\r\nHost: x\r\n\r\n`);
    expect((await client.answer()).status).toBe(200);
    expect(upstream.received.map(({ method }) => method)).toEqual(['GET']);
  });

  it('ends an answer that has begun', async () => {
    upstream.handler = (request, response) => {
      request.resume();
      response.writeHead(200).write('begun');
    };
    client.write(head('/large')).write(chunk(70_000));
    await waitFor(() => client.received.includes('begun'));
    client.write(chunk(40_000));
    await client.closed();
    expect(client.received).not.toMatch(/\r\n0\r\n\r\n$/);
  });
});
