import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { RawClient } from './raw-client';
import { answerOf, echo, RecordingService } from './recording-service';
import { call, Gateways } from './running-gateway';
import { readAnswers } from './strict-http';
import { anyone, document, operation } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let hasty: RunningService;
let service: RecordingService;

beforeAll(async () => {
  gateways = await Gateways.open();
  service = await RecordingService.start(
    'things',
    document({
      '/things': { get: operation(anyone) },
      '/things/{id}': { get: operation(anyone) },
    }),
  );
  gateway = await gateways.start([service]);
  hasty = await gateways.start([service], { REQUEST_DEADLINE_MS: 2_000 });
});

afterAll(async () => {
  await gateways?.close();
  await service?.halt();
});

beforeEach(() => service.forget());

const poison = answerOf('poison');
const ok = 'HTTP/1.1 200 OK\r\n';

/** The bytes on a connection of its own when the service answers `/things` with these, and then another caller asks. */
async function responseTo(bytes: string) {
  service.reply = (request, socket) => (request.target === '/things' ? bytes : echo(request, socket));
  const client = await RawClient.open(gateway);
  client.write('GET /things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
  await client.closed();
  await expectOthersUnharmed();
  return client.received;
}

/** More of them than there are connections to the service by now: each that is kept alive is used again. */
async function expectOthersUnharmed(at = gateway): Promise<void> {
  const targets = Array.from({ length: 20 }, (_, index) => `/things/${index}`);
  const answers = await Promise.all(targets.map((target) => call(at, 'GET', target)));
  expect(answers.map(({ status, text }) => [status, text])).toEqual(targets.map((target) => [200, `GET ${target}`]));
}

describe('an answer of a service that is no good HTTP is none', () => {
  test.each([
    ['two lengths', `${ok}Content-Length: 2\r\nContent-Length: 60\r\n\r\nok${poison}`],
    ['the same length twice', `${ok}Content-Length: 2\r\nContent-Length: 2\r\n\r\nok`],
    ['a list of lengths', `${ok}Content-Length: 2, 2\r\n\r\nok`],
    ['a length with a sign', `${ok}Content-Length: +2\r\n\r\nok`],
    ['length and chunks', `${ok}Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${poison}`],
    ['chunks and length', `${ok}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n0\r\n\r\n${poison}`],
    ['a folded header', `${ok}X-A: b\r\n Content-Length: 2\r\nContent-Length: 2\r\n\r\nok`],
    ['a header behind a bare LF', `${ok}X-A: b\nSet-Cookie: a=1\r\nContent-Length: 2\r\n\r\nok`],
    ['a bare CR in a header', `${ok}X-A: b\rSet-Cookie: a=1\r\nContent-Length: 2\r\n\r\nok`],
    ['a NUL in a header', `${ok}X-A: b\0\r\nContent-Length: 2\r\n\r\nok`],
    ['a control character in a header', `${ok}X-A: b\x01\r\nContent-Length: 2\r\n\r\nok`],
    ['a space in the name of a header', `${ok}X-A : b\r\nContent-Length: 2\r\n\r\nok`],
    ['a line that is no header', `${ok}hello\r\n\r\nok`],
    ['headers that are too large', `${ok}X-A: ${'b'.repeat(200_000)}\r\nContent-Length: 2\r\n\r\nok`],
    ['a status that is none', 'HTTP/1.1 099 No\r\nContent-Length: 2\r\n\r\nok'],
    ['a status of four digits', 'HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok'],
    ['an upgrade without a request for it', 'HTTP/1.1 101 Switching\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\nabc'],
    ['an unexpected 100', `HTTP/1.1 100 Continue\r\n\r\n${answerOf('late')}`],
    ['HTTP/0.9', 'hello\r\n'],
  ])('%s', async (_what, bytes) => {
    const received = await responseTo(bytes);
    const [answer, ...more] = readAnswers(received);
    expect([answer!.status, more]).toEqual([503, []]);
    expect(received).not.toMatch(/poison|Set-Cookie/i);
  });

  it.each([
    ['announcements without end', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'],
    ['headers without end, slowly', 'X-A: b\r\n'],
  ])('%s come to an end with the deadline', async (_what, again) => {
    service.reply = (request, socket) => {
      if (request.target !== '/things') return echo(request, socket);
      const timer = setInterval(() => socket.write(again), 20);
      socket.once('close', () => clearInterval(timer));
      return again.startsWith('HTTP') ? again : ok;
    };
    expect((await call(hasty, 'GET', '/things')).status).toBe(504);
    await expectOthersUnharmed(hasty);
  });
});

describe('bytes of a service behind its response reach no caller', () => {
  it.each([
    ['a whole answer', `${answerOf('ok')}${poison}`, 'ok'],
    ['more body than it stated', `${answerOf('ok')}${'x'.repeat(50)}`, 'ok'],
    ['an answer behind the last chunk', `${ok}Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n${poison}`, 'ok'],
    ['a body where there is none', `HTTP/1.1 204 No Content\r\n\r\n${poison}`, ''],
    ['a body of 304', `HTTP/1.1 304 Not Modified\r\nContent-Length: ${poison.length}\r\n\r\n${poison}`, ''],
  ])('%s', async (_what, bytes, body) => {
    const received = await responseTo(bytes);
    expect(received.slice(received.indexOf('\r\n\r\n') + 4).replace(/^2\r\n|\r\n0\r\n\r\n$/g, '')).toBe(body);
    expect(received).not.toContain('poison');
  });

  it('also when it comes later, on a connection that waits for the next caller', async () => {
    let later = () => {};
    service.reply = (request, socket) => {
      if (request.target === '/things') later = () => socket.write(poison);
      return echo(request, socket);
    };
    expect((await call(gateway, 'GET', '/things')).text).toBe('GET /things');
    const before = service.connections;
    later();
    await waitFor(() => service.connections < before);
    await expectOthersUnharmed();
  });

  it('also to HEAD', async () => {
    service.reply = (request, socket) => (request.method === 'HEAD' ? answerOf(poison) : echo(request, socket));
    const client = await RawClient.open(gateway);
    client.write('HEAD /things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n');
    await client.closed();
    expect(client.received).toMatch(/^HTTP\/1\.1 200 [^]*\r\n\r\n$/);
    expect(client.received).not.toContain('poison');
    await expectOthersUnharmed();
  });

  it('nor do its trailers become headers', async () => {
    const received = await responseTo(
      `${ok}Trailer: Set-Cookie\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nSet-Cookie: a=1\r\n\r\n`,
    );
    expect(received).not.toMatch(/Set-Cookie/i);
    expect(received).toContain('\r\nok\r\n');
  });
});

test.each([
  ['a length that Connection names', `${ok}Connection: content-length\r\nContent-Length: 2\r\n\r\nok`],
  ['announcements before it', `${'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(500)}${answerOf('ok')}`],
  ['bytes of another encoding in a header', `${ok}X-A: b\xe9\x80\r\nContent-Length: 2\r\n\r\nok`],
  ['no length at all, and the end of the connection', `${ok}Connection: close\r\n\r\nok`],
])('an answer with %s arrives as one', async (_what, bytes) => {
  service.reply = (request, socket) => {
    if (request.target !== '/things') return echo(request, socket);
    socket.write(bytes, 'latin1');
    if (bytes.includes('Connection: close')) socket.end();
    return undefined;
  };
  const { status, text, headers } = await call(gateway, 'GET', '/things');
  expect([status, text, headers.get('link')]).toEqual([200, 'ok', null]);
  await expectOthersUnharmed();
});
