import { once } from 'node:events';
import type { Server } from 'node:http';
import type { Socket } from 'node:net';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { RawClient, sendRaw } from './raw-client';
import { answerOf, echo, RecordingService } from './recording-service';
import { call, Gateways } from './running-gateway';
import { anyone, document, operation, withBody } from './upstream';

const connections = 8;
const large = 16 * 1024 * 1024;
const wholeAnswer = Buffer.from(answerOf('a'.repeat(large)));

let gateways: Gateways;
/** Waits for slow callers longer than any test. */
let patient: RunningService;
let impatient: RunningService;
let service: RecordingService;
let clients: RawClient[] = [];

const limits = { STALLED_READER_MS: 200, CONNECTIONS_PER_SERVICE: connections };

beforeAll(async () => {
  gateways = await Gateways.open();
  const open = operation(anyone, withBody);
  service = await RecordingService.start(
    'things',
    document({
      '/things': { get: open, post: open },
      '/large': { get: open },
    }),
  );
  patient = await gateways.start([service], limits);
  impatient = await gateways.start([service], { ...limits, HEADERS_DEADLINE_MS: 300, RECEIVING_DEADLINE_MS: 1_200 });
});

afterAll(async () => {
  await gateways?.close();
  await service?.halt();
});

beforeEach(() => service.forget());

afterEach(() => {
  clients.forEach((client) => client.destroy());
  clients = [];
});

async function open(count: number, gateway = patient): Promise<RawClient[]> {
  const opened = await Promise.all(Array.from({ length: count }, () => RawClient.open(gateway)));
  clients.push(...opened);
  return opened;
}

/** More than all connections to the service could serve if each of the slow ones kept one. */
async function expectOthersServed(): Promise<void> {
  const answers = await Promise.all(
    Array.from({ length: 3 * connections }, (_, index) =>
      index % 2 ? call(patient, 'POST', '/things', { body: { a: 1 } }) : call(patient, 'GET', '/things'),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
}

/** Sends one byte after the other until the server ends the connection. */
async function drip(client: RawClient): Promise<void> {
  const timer = setInterval(() => client.isClosed || client.write('a'), 50);
  await client.closed().finally(() => clearInterval(timer));
}

describe('a caller who sends a byte now and then', () => {
  it.each([
    ['of a request line', 'GET /things?'],
    ['of headers', 'GET /things HTTP/1.1\r\nHost: x\r\nX-Slow: '],
    ['of a body', 'POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\n'],
    ['of a large body', `POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n${'a'.repeat(70_000)}`],
    ['of a chunk', 'POST /things HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nfff\r\n'],
  ])('%s is told that it took too long', async (_what, begin) => {
    const [client] = await open(1, impatient);
    await drip(client!.write(begin));
    expect(client!.received).toMatch(/^HTTP\/1\.1 408 [^]*request\.too_slow[^]*$/);
    expect(client!.received.match(/HTTP\/1\.1/g)).toHaveLength(1);
    await waitFor(() => service.unfinished.length === 0);
    expect([service.reached, service.malformed]).toEqual([[], []]);
  });
});

describe('others are served while', () => {
  it.each([
    ['headers', 'GET /things HTTP/1.1\r\nHost: x\r\nX-Slow: a', 0],
    ['small bodies', 'POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\na', 0],
    ['bodies of unknown length', 'POST /things HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\na', 0],
    [
      'large bodies',
      `POST /things HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\n\r\n${'a'.repeat(70_000)}`,
      connections / 4,
    ],
  ])('many send their %s slowly', async (_what, begin, held) => {
    const senders = (await open(10 * connections)).map((client) => client.write(begin));
    await waitFor(() => senders.every(({ isSent }) => isSent) && service.unfinished.length >= held);
    for (let round = 0; round < 4; round += 1) await expectOthersServed();
    expect(service.unfinished).toHaveLength(held);
  });

  it('thousands of connections are open and say nothing', async () => {
    await open(2_000);
    await expectOthersServed();
  });

  it('many ask for much and read none of it', async () => {
    service.reply = (request, socket) => (request.target === '/large' ? wholeAnswer : echo(request, socket));
    const readers = await open(2 * connections);
    readers.forEach((client) => client.pause().write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n'));
    await waitFor(() => service.reached.length >= connections);
    await expectOthersServed();
  });
});

it('others are served while one asks for much again and again on one connection and reads none of it', async () => {
  service.reply = (request, socket) => (request.target === '/large' ? wholeAnswer : echo(request, socket));
  const [reader] = await open(1);
  reader!.pause().write('GET /large HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(2 * connections));
  await waitFor(() => service.reached.length >= connections);
  await expectOthersServed();
});

it('a few who read slowly may take their time', async () => {
  service.reply = () => wholeAnswer;
  const readers = await open(connections / 2, await gateways.start([service], limits));
  readers.forEach((client) => client.pause().write('GET /large?few HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n'));
  await waitFor(() => service.reached.filter((each) => each === 'GET /large?few').length === readers.length);
  const began = performance.now();
  await waitFor(() => performance.now() - began > 600);
  for (const reader of readers) {
    await reader.resume().closed();
    expect(reader.received.length).toBeGreaterThan(large);
    reader.received = '';
  }
});

describe('a head of a request', () => {
  const withHeaders = (count: number) => `GET /things HTTP/1.1\r\nHost: x\r\n${'a: b\r\n'.repeat(count - 1)}\r\n`;

  it.each([
    ['with as many headers as are taken', withHeaders(100), 200],
    ['with more headers', withHeaders(101), 431],
    ['with thousands of headers', withHeaders(2_500), 431],
    ['with a header that is too long', `GET /things HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(12 * 1024)}\r\n\r\n`, 431],
    ['with a name that is too long', `GET /things HTTP/1.1\r\nHost: x\r\n${'a'.repeat(12 * 1024)}: a\r\n\r\n`, 431],
    ['with an address that is too long', `GET /things?${'a'.repeat(12 * 1024)} HTTP/1.1\r\nHost: x\r\n\r\n`, 431],
    ['with a method that is too long', `${'A'.repeat(12 * 1024)} /things HTTP/1.1\r\nHost: x\r\n\r\n`, 400],
  ])('%s', async (_what, text, status) => {
    expect((await sendRaw(patient, text)).status).toBe(status);
    expect(service.reached).toHaveLength(status === 200 ? 1 : 0);
  });
});

describe('a caller who goes on sending a request that was refused', () => {
  /** The connection of this caller as the gateway has it. */
  async function accepted(): Promise<{ client: RawClient; socket: Socket }> {
    const server = patient.app.getHttpServer() as Server;
    const connection = once(server, 'connection') as Promise<[Socket]>;
    const [client] = await open(1);
    const [socket] = await connection;
    return { client: client!, socket };
  }

  async function refused(): Promise<{ client: RawClient; socket: Socket }> {
    const { client, socket } = await accepted();
    client.pause().write(`GET /things HTTP/1.1\r\nHost: x\r\nX-A: ${'a'.repeat(20 * 1024)}`);
    await waitFor(() => socket.writableFinished, { describe: 'the answer' });
    return { client, socket };
  }

  it('gets the answer whole', async () => {
    const { client, socket } = await refused();
    for (let sent = 0; sent < 3; sent += 1) {
      const before = socket.bytesRead;
      client.write('a'.repeat(100_000));
      await waitFor(() => socket.destroyed || socket.bytesRead >= before + 100_000);
    }
    expect(socket.destroyed).toBe(false);
    await client.resume().closed();
    expect(client.received).toMatch(/^HTTP\/1\.1 431 [^]*}$/);
    await waitFor(() => socket.destroyed, { describe: 'the end of the connection' });
    expect(service.reached).toEqual([]);
  });

  it('is cut off when it does not end', async () => {
    const { socket } = await refused();
    await waitFor(() => socket.destroyed, { describe: 'the end of the connection' });
  });

  it('is cut off, too, when it sent the refused request behind one whose response had begun', async () => {
    let upstream: Socket | undefined;
    service.reply = (_request, connection) => ((upstream = connection), answerOf('ab').slice(0, -1));
    const { client, socket } = await accepted();
    client.write('GET /things HTTP/1.1\r\nHost: x\r\n\r\n');
    await waitFor(() => client.received.endsWith('a'), { describe: 'the beginning of the response' });
    const before = socket.bytesRead;
    client.pause().write('no request\r\n\r\n');
    await waitFor(() => socket.bytesRead > before, { describe: 'the refused request' });
    upstream!.write('b');
    await waitFor(() => socket.writableFinished, { describe: 'the whole response' });
    const more = setInterval(() => client.write('a'), 50);
    await waitFor(() => socket.destroyed, { describe: 'the end of the connection' }).finally(() => clearInterval(more));
  });

  it('may cut the connection after CONNECT', async () => {
    const { client, socket } = await accepted();
    client.write('CONNECT x:1 HTTP/1.1\r\nHost: x:1\r\n\r\n');
    expect((await client.answer()).status).toBe(400);
    // Without a listener, the error of the connection would end the process.
    expect(socket.listenerCount('error')).toBe(1);
    client.reset();
    await waitFor(() => socket.destroyed, { timeoutMs: 3_000, describe: 'the end of the connection' });
    expect((await call(patient, 'GET', '/things')).status).toBe(200);
  });
});
