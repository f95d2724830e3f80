import { gzipSync } from 'node:zlib';
import { OutboundHttp, type OutboundHttpOptions } from '../src/outbound-http';
import { isAnswered } from '../src/outbound-result';
import { systemResolver } from '../src/resolve-host';
import { Receiver } from './receiver';
import { refused } from './url-table';

const cleanups: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function opened<T extends { close(): Promise<void> | void }>(thing: T): T {
  cleanups.push(async () => thing.close());
  return thing;
}
const outbound = (options: OutboundHttpOptions = {}) => opened(new OutboundHttp({ timeoutMs: 20_000, ...options }));
const local = (options: OutboundHttpOptions = {}) => outbound({ allow: ['127.0.0.0/8'], ...options });
const post = (http: OutboundHttp, url: string, body = '{}') => http.send(url, { headers: {}, body });

describe('calling a receiver', () => {
  it('sends exactly the given bytes and headers, and hands back status and body', async () => {
    const seen: unknown[] = [];
    const receiver = opened(
      await Receiver.http((request, response) => {
        const chunks: Buffer[] = [];
        request.on('data', (chunk: Buffer) => chunks.push(chunk));
        request.on('end', () => {
          seen.push([request.method, request.url, request.headers['x-one'], Buffer.concat(chunks).toString()]);
          response.writeHead(202).end('taken');
        });
      }),
    );
    const result = await local().send(`http://127.0.0.1:${receiver.port}/a?b=c`, {
      headers: { 'X-One': '1' },
      body: '{"é":1}',
    });
    expect(seen).toEqual([['POST', '/a?b=c', '1', '{"é":1}']]);
    expect(result).toEqual({ status: 202, body: 'taken', truncated: false, durationMs: expect.any(Number) });
  });

  it('keeps connections for the next calls to the same origin', async () => {
    const receiver = opened(await Receiver.http((_request, response) => response.end()));
    const http = local();
    for (let i = 0; i < 10; i++) expect(isAnswered(await post(http, `http://127.0.0.1:${receiver.port}/`))).toBe(true);
    // undici frees a connection one turn after the answer, so callers in a row alternate between two.
    expect(receiver.connections).toBeLessThanOrEqual(2);
  });

  it('follows no redirect', async () => {
    const target = opened(await Receiver.http((_request, response) => response.end()));
    const receiver = opened(
      await Receiver.http((_request, response) =>
        response.writeHead(307, { location: `http://127.0.0.1:${target.port}/` }).end(),
      ),
    );
    expect(await post(local(), `http://127.0.0.1:${receiver.port}/`)).toMatchObject({ status: 307 });
    expect(target.connections).toBe(0);
  });

  it('keeps the first 16 KiB of an endless answer and stops reading', async () => {
    const receiver = opened(
      await Receiver.http((_request, response) => {
        const write = () => {
          while (!response.destroyed && response.write('é'.repeat(10_000)));
        };
        response.on('drain', write);
        write();
      }),
    );
    const result = await post(local(), `http://127.0.0.1:${receiver.port}/`);
    expect(result).toMatchObject({ status: 200, body: 'é'.repeat(8_192), truncated: true });
    await until(() => receiver.openConnections === 0);
  });

  it('leaves a compressed answer as it is', async () => {
    const bomb = gzipSync(Buffer.alloc(10_000_000));
    const receiver = opened(
      await Receiver.http((_request, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb)),
    );
    const result = await post(local(), `http://127.0.0.1:${receiver.port}/`);
    expect(result).toMatchObject({ status: 200, body: expect.stringMatching(/^[^\0]*$/) });
    expect(result.body?.length).toBeLessThanOrEqual(bomb.length);
  });
});

describe('a receiver that misbehaves', () => {
  it('ends a call without an answer when the time is over', async () => {
    const receiver = opened(await Receiver.tcp((socket) => socket.resume()));
    const result = await post(local({ timeoutMs: 200 }), `http://127.0.0.1:${receiver.port}/`);
    expect(result).toMatchObject({
      error: 'timeout',
      status: null,
      body: null,
      message: 'The receiver did not respond within 200 ms',
    });
    expect(result.durationMs).toBeGreaterThanOrEqual(199);
    await until(() => receiver.openConnections === 0);
  });

  it('ends a call whose answer drips in, and keeps what had come', async () => {
    const receiver = opened(
      await Receiver.http((_request, response) => {
        response.writeHead(200).write('a');
        const timer = setInterval(() => response.write('a'), 20);
        response.on('close', () => clearInterval(timer));
      }),
    );
    const result = await post(local({ timeoutMs: 2_000 }), `http://127.0.0.1:${receiver.port}/`);
    expect(result).toMatchObject({ error: 'too_slow', status: 200, body: expect.stringMatching(/^a+$/) });
  });

  it('ends a call whose head drips in', async () => {
    const receiver = opened(
      await Receiver.tcp((socket) => {
        const timer = setInterval(() => socket.write('H'), 20);
        socket.on('close', () => clearInterval(timer));
      }),
    );
    const result = await post(local({ timeoutMs: 200 }), `http://127.0.0.1:${receiver.port}/`);
    expect('error' in result && result.error).toMatch(/timeout|invalid_response/);
  });

  it('names a reset connection', async () => {
    const receiver = opened(await Receiver.tcp((socket) => socket.once('data', () => socket.resetAndDestroy())));
    expect(await post(local(), `http://127.0.0.1:${receiver.port}/`)).toMatchObject({ error: 'reset', status: null });
  });

  it('names a connection that ends in the middle of the body', async () => {
    const receiver = opened(
      await Receiver.tcp((socket) =>
        socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nhalf')),
      ),
    );
    const result = await post(local(), `http://127.0.0.1:${receiver.port}/`);
    expect(result).toMatchObject({ error: 'reset', status: 200, body: 'half' });
  });

  it('names a refused connection', async () => {
    const receiver = await Receiver.tcp(() => undefined);
    const { port } = receiver;
    await receiver.close();
    expect(await post(local(), `http://127.0.0.1:${port}/`)).toMatchObject({ error: 'connection_refused' });
  });

  it.each([
    ['plain text', 'no http at all\r\n\r\n'],
    ['a head without end', `HTTP/1.1 200 OK\r\nx: ${'a'.repeat(40_000)}`],
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
  ])('names an answer that is %s', async (_name, answer) => {
    const receiver = opened(await Receiver.tcp((socket) => socket.once('data', () => socket.write(answer))));
    const result = await post(local(), `http://127.0.0.1:${receiver.port}/`);
    expect('error' in result && result.error).toMatch(/invalid_response|reset/);
  });

  it('names a failed TLS handshake', async () => {
    const receiver = opened(
      await Receiver.tcp((socket) => socket.once('data', () => socket.end('HTTP/1.1 400 x\r\n\r\n'))),
    );
    expect(await post(local(), `https://127.0.0.1:${receiver.port}/`)).toMatchObject({ error: 'tls', status: null });
  });

  it('names a host without an address', async () => {
    const resolve = async () => Promise.reject(Object.assign(new Error('x'), { code: 'ENOTFOUND' }));
    expect(await post(outbound({ resolve }), 'https://a.example/')).toMatchObject({ error: 'dns' });
  });

  it('ends a call whose name server does not answer, when the time is over', async () => {
    const http = outbound({ timeoutMs: 200, resolve: () => new Promise(() => undefined) });
    expect(await post(http, 'https://a.example/')).toMatchObject({ error: 'timeout' });
  });
});

describe('addresses that are refused', () => {
  it('opens no connection for any spelling of a refused address', async () => {
    const receiver = opened(await Receiver.http((_request, response) => response.end()));
    const http = outbound({ allowHttp: true, resolve: systemResolver({ timeoutMs: 100 }) });
    const spellings = refused.filter(([, code]) => code === 'refused_address').map(([url]) => url);
    for (const spelling of spellings.filter((url) => !/\.(example|internal|local|lan|arpa)\/|intranet/.test(url))) {
      const url = spelling.replace(/^https/, 'http').replace(/\/$/, `:${receiver.port}/`);
      expect({ url, ...(await post(http, url)) }).toMatchObject({ url, error: 'refused_address' });
    }
    expect(receiver.connections).toBe(0);
  });

  it('refuses a name that was public when it was checked and leads to loopback when it is called', async () => {
    const receiver = opened(await Receiver.http((_request, response) => response.end()));
    const answers = [['93.184.215.14'], ['127.0.0.1']];
    const http = outbound({ allowHttp: true, resolve: async () => answers.shift() ?? ['127.0.0.1'] });
    const url = `http://rebind.example:${receiver.port}/`;
    expect(await http.check(url)).toBeUndefined();
    expect(await post(http, url)).toMatchObject({ error: 'refused_address' });
    expect(receiver.connections).toBe(0);
  });

  it('refuses a name when a single one of its addresses is refused', async () => {
    const receiver = opened(await Receiver.http((_request, response) => response.end()));
    const http = local({ resolve: async () => ['127.0.0.1', '10.0.0.1'] });
    expect(await post(http, `http://mixed.example:${receiver.port}/`)).toMatchObject({ error: 'refused_address' });
    expect(receiver.connections).toBe(0);
  });

  it('reaches an allow-listed network by name', async () => {
    const receiver = opened(await Receiver.http((_request, response) => response.end()));
    expect(
      await post(local({ resolve: async () => ['127.0.0.1'] }), `http://on-premise.example:${receiver.port}/`),
    ).toMatchObject({
      status: 200,
    });
  });
});

async function until(condition: () => boolean): Promise<void> {
  const limit = Date.now() + 60_000;
  while (!condition()) {
    if (Date.now() > limit) throw new Error('The condition was not met in time');
    await new Promise((resolve) => setImmediate(resolve));
  }
}
