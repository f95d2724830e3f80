import type { RunningService } from '@probatum/http/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { RawClient, sendRaw } from './raw-client';
import { answerOf, echo, RecordingService } from './recording-service';
import { call, Gateways } from './running-gateway';
import { anyone, document, operation } from './upstream';

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
  const open = operation(anyone);
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

/** One byte after the other until somebody has had enough. */
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
