import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { RawClient } from './raw-client';
import { RecordingService } from './recording-service';
import { Gateways } from './running-gateway';
import { readAnswers } from './strict-http';
import { anyone, document, operation, withBody } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let service: RecordingService;

beforeAll(async () => {
  gateways = await Gateways.open();
  const open = operation(anyone, withBody);
  service = await RecordingService.start(
    'things',
    document({
      '/things': { get: open, post: open, delete: open },
      '/things/{id}': { get: open, post: open },
    }),
  );
  gateway = await gateways.start([service]);
});

afterAll(async () => {
  await gateways?.close();
  await service?.halt();
});

beforeEach(() => service.forget());

const host = 'Host: x\r\n';
const chunked = 'Transfer-Encoding: chunked\r\n';
/** A route that anyone may call: if a reader takes these bytes for a request, it is answered. */
const smuggled = `GET /things/smuggled HTTP/1.1\r\n${host}\r\n`;
const next = `GET /things/next HTTP/1.1\r\n${host}Connection: close\r\n\r\n`;
const post = (headers: string, body = '', version = '1.1') =>
  `POST /things HTTP/${version}\r\n${host}${headers}\r\n${body}`;
const get = (headers: string, target = '/things', version = '1.1') => `GET ${target} HTTP/${version}\r\n${headers}\r\n`;

/** Everything that comes back on a connection on which these bytes and one good request behind them were sent. */
async function answersTo(bytes: string) {
  const client = (await RawClient.open(gateway)).write(bytes).write(next);
  await client.closed();
  return readAnswers(client.received);
}

const head = ({ status, body }: { status: number; body: string }) =>
  status === 200 ? body : [status, (JSON.parse(body) as { code: string }).code];

describe('where a request ends is open to doubt: it is refused, and so is all that follows', () => {
  test.each([
    ['CL and TE', post(`Content-Length: 4\r\n${chunked}`, `0\r\n\r\n${smuggled}`)],
    ['TE and CL', post(`${chunked}Content-Length: 4\r\n`, `0\r\n\r\n${smuggled}`)],
    ['two lengths', post(`Content-Length: 0\r\nContent-Length: ${smuggled.length}\r\n`, smuggled)],
    ['the same length twice', post('Content-Length: 2\r\nContent-Length: 2\r\n', 'ab')],
    ['a length with a sign', post('Content-Length: +5\r\n', 'abcde')],
    ['a negative length', post('Content-Length: -1\r\n')],
    ['a list of lengths', post('Content-Length: 5,5\r\n', 'abcde')],
    ['a list of lengths with a space', post('Content-Length: 5, 5\r\n', 'abcde')],
    ['a hexadecimal length', post('Content-Length: 0x5\r\n', 'abcde')],
    ['a fraction', post('Content-Length: 5.0\r\n', 'abcde')],
    ['an exponent', post('Content-Length: 1e1\r\n', smuggled)],
    ['an empty length', post('Content-Length: \r\n', smuggled)],
    ['a length beyond 64 bits', post('Content-Length: 18446744073709551617\r\n', 'a')],
    ['a length that no number holds', post('Content-Length: 18446744073709551615\r\n', 'a')],
    ['a length with a space before the colon', post('Content-Length : 5\r\n', 'abcde')],
    ['a length behind a fold', post('X-A: y\r\n Content-Length: 5\r\n', 'abcde')],
    ['a coding behind a fold', post('X-A: y\r\n\tTransfer-Encoding: chunked\r\n', '0\r\n\r\n')],
    ['a folded coding', post('Transfer-Encoding:\r\n chunked\r\n', '0\r\n\r\n')],
    [
      'a length behind 1,100 headers',
      post(`${'a:\r\n'.repeat(1_100)}Content-Length: ${smuggled.length}\r\n`, smuggled),
    ],
    ['chunked, identity', post('Transfer-Encoding: chunked, identity\r\n', `0\r\n\r\n${smuggled}`)],
    ['identity, chunked', post('Transfer-Encoding: identity, chunked\r\n', '0\r\n\r\n')],
    ['gzip, chunked', post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n')],
    ['identity', post('Transfer-Encoding: identity\r\n', smuggled)],
    ['identity beside a length', post('Transfer-Encoding: identity\r\nContent-Length: 3\r\n', 'abc')],
    ['chunked, chunked', post('Transfer-Encoding: chunked, chunked\r\n', '0\r\n\r\n')],
    ['chunked twice', post(`${chunked}${chunked}`, '0\r\n\r\n')],
    ['chunked and then identity', post(`${chunked}Transfer-Encoding: identity\r\n`, '0\r\n\r\n')],
    ['a space before the colon', post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n')],
    ['xchunked', post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n')],
    ['chunkedx', post('Transfer-Encoding: chunkedx\r\n', '0\r\n\r\n')],
    ['quoted', post('Transfer-Encoding: "chunked"\r\n', '0\r\n\r\n')],
    ['with a parameter', post('Transfer-Encoding: chunked;q=1\r\n', '0\r\n\r\n')],
    ['behind a vertical tab', post('Transfer-Encoding: \x0bchunked\r\n', '0\r\n\r\n')],
    ['an empty coding', post('Transfer-Encoding: \r\n', smuggled)],
    ['chunks in HTTP/1.0', post(`Connection: keep-alive\r\n${chunked}`, '0\r\n\r\n', '1.0')],
    ['lines that end in LF', 'GET /things HTTP/1.1\nHost: x\n\n'],
    ['a length behind a bare LF', post(`X-A: y\nContent-Length: ${smuggled.length}\r\n`, smuggled)],
    ['a head that ends in LF', 'GET /things HTTP/1.1\r\nHost: x\r\n\n'],
    ['a bare CR in a header', get(`${host}X-A: a\rb\r\n`)],
    ['a NUL in a header', get(`${host}X-A: a\0b\r\n`)],
    ['a line that ends in CR CR LF', 'GET /things HTTP/1.1\r\nHost: x\r\r\n\r\n'],
    ['lines that end in CR', 'GET /things HTTP/1.1\r\nHost: x\rX-A: y\r\r'],
    ['a header that begins with a space', get(` X-A: y\r\n${host}`)],
    ['a header without a colon', get(`${host}X-A\r\n`)],
    ['two hosts', get('Host: a\r\nHost: b\r\n')],
    ['two hosts, of a probe', get('Host: a\r\nHost: b\r\n', '/livez')],
    ['two hosts, of the reference with a slash', get('Host: a\r\nHost: b\r\n', '/api/docs/')],
    ['another coding, of a probe', `${get('Host: x\r\nTransfer-Encoding: gzip, chunked\r\n', '/livez')}0\r\n\r\n`],
    ['the same host twice', get('Host: a\r\nHost: a\r\n')],
    ['a list of hosts', get('Host: a, b\r\n')],
    ['HTTP/0.9', 'GET /things\r\n\r\n'],
    ['HTTP/1.2', get(host, '/things', '1.2')],
    ['HTTP/2.0', get(host, '/things', '2.0')],
    ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
    ['tabs in the request line', `GET\t/things\tHTTP/1.1\r\n${host}\r\n`],
    ['a space before the method', ` ${get(host)}`],
    ['a method in lower case', get(host).replace('GET', 'get')],
  ])('%s', async (_what, bytes) => {
    const answers = await answersTo(bytes);
    expect(answers.map(({ status }) => [400, 431].includes(status))).toEqual([true]);
    expect(answers[0]!.headers.get('connection')).toBe('close');
    expect(service.reached).toEqual([]);
    expect(service.malformed).toEqual([]);
  });
});

describe('the chunks are not well formed: the request is refused, and so is all that follows', () => {
  test.each([
    ['0x3', '0x3\r\nabc\r\n0\r\n\r\n'],
    ['+3', '+3\r\nabc\r\n0\r\n\r\n'],
    ['-1', '-1\r\nabc\r\n0\r\n\r\n'],
    ['more than 64 bits', 'fffffffffffffffff\r\nabc\r\n0\r\n\r\n'],
    ['a number that overflows to 3', '10000000000000003\r\nabc\r\n0\r\n\r\n'],
    ['a space behind the size', '3 \r\nabc\r\n0\r\n\r\n'],
    ['a space before the size', ' 3\r\nabc\r\n0\r\n\r\n'],
    ['no size', '\r\nabc\r\n0\r\n\r\n'],
    ['LF for line ends', '3\nabc\n0\n\n'],
    ['a size that ends in LF', '3\nabc\r\n0\r\n\r\n'],
    ['an extension that ends in LF', '3;a\nabc\r\n0\r\n\r\n'],
    ['an extension with a CR in it', '3;a\rb\r\nabc\r\n0\r\n\r\n'],
    ['more data than the size says', `3\r\nabcd\r\n0\r\n\r\n`],
    ['no line end behind the data', '3\r\nabc0\r\n\r\n'],
    ['a last chunk that ends in LF', `0\n\n${smuggled}`],
    ['a trailer that ends in LF', `0\r\n\n${smuggled}`],
    ['a length in the trailers', `0\r\nContent-Length: ${smuggled.length}\r\n\r\n${smuggled}`],
    ['an extension without end', `3;${'a'.repeat(20_000)}\r\nabc\r\n0\r\n\r\n`],
    ['trailers without end', `0\r\n${'X-Long: bbbbb\r\n'.repeat(3_000)}\r\n`],
  ])('%s', async (_what, body) => {
    const [answer, ...more] = await answersTo(post(chunked, body));
    expect([400, 431]).toContain(answer!.status);
    expect(more).toEqual([]);
    expect(service.reached).toEqual([]);
    expect(service.malformed).toEqual([]);
  });

  it('also when the body has grown large already, and the service saw its beginning', async () => {
    const large = 'a'.repeat(0x20000);
    const [answer, ...more] = await answersTo(post(chunked, `20000\r\n${large}\r\n0x3\r\nabc\r\n0\r\n\r\n`));
    expect([answer!.status, more]).toEqual([400, []]);
    expect(service.reached).toEqual([]);
    await waitFor(() => service.unfinished.length === 0);
    expect(service.malformed).toEqual([]);
  });
});

describe('one request is one request, and each has its own answer', () => {
  const reaches = (method = 'POST', target = '/things') => [`${method} ${target}`, 'GET /things/next'];
  test.each([
    ['spaces around a length', post('Content-Length:   5  \r\n', 'abcde'), reaches(), 'abcde'],
    ['zeros before a length', post('Content-Length: 005\r\n', 'abcde'), reaches(), 'abcde'],
    ['a body that looks like a request', post(`Content-Length: ${smuggled.length}\r\n`, smuggled), reaches(), smuggled],
    ['a coding in capitals', post('Transfer-Encoding: CHUNKED\r\n', '3\r\nabc\r\n0\r\n\r\n'), reaches(), 'abc'],
    ['a coding behind a tab', post('Transfer-Encoding:\tchunked \r\n', '3\r\nabc\r\n0\r\n\r\n'), reaches(), 'abc'],
    ['extensions of chunks', post(chunked, '3;a=b\r\nabc\r\n0;c\r\n\r\n'), reaches(), 'abc'],
    ['zeros before a size', post(chunked, '0003\r\nabc\r\n000\r\n\r\n'), reaches(), 'abc'],
    ['trailers', post(chunked, '3\r\nabc\r\n0\r\nProbatum-Identity: x\r\nX-A: b\r\n\r\n'), reaches(), 'abc'],
    [
      'a large body in chunks',
      post(chunked, `20000\r\n${'a'.repeat(0x20000)}\r\n0\r\n\r\n`),
      reaches(),
      'a'.repeat(0x20000),
    ],
    [
      'a length that Connection names',
      post('Connection: content-length\r\nContent-Length: 3\r\n', 'abc'),
      reaches(),
      'abc',
    ],
    [
      'a coding that Connection names',
      post(`Connection: transfer-encoding\r\n${chunked}`, '3\r\nabc\r\n0\r\n\r\n'),
      reaches(),
      'abc',
    ],
    ['a body of DELETE', post('Content-Length: 3\r\n', 'abc').replace('POST', 'DELETE'), reaches('DELETE'), 'abc'],
    [
      'a body of GET',
      `GET /things HTTP/1.1\r\n${host}Content-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
      reaches('GET'),
      '',
    ],
    ['chunks of GET', `GET /things HTTP/1.1\r\n${host}${chunked}\r\n3\r\nabc\r\n0\r\n\r\n`, reaches('GET'), ''],
    ['empty lines before it', `\r\n\r\n${get(host)}`, reaches('GET'), ''],
  ])('%s', async (_what, bytes, reached, body) => {
    const answers = await answersTo(bytes);
    expect(answers.map(head)).toEqual(reached);
    expect([...service.reached].sort()).toEqual([...reached].sort());
    expect(service.requests.find(({ target }) => target === '/things')!.body).toBe(body);
    expect(service.malformed).toEqual([]);
  });

  it('after a request to wait for 100, which is answered first', async () => {
    const client = await RawClient.open(gateway);
    client.write(post('Content-Length: 3\r\nExpect: 100-continue\r\n'));
    await waitFor(() => client.received === 'HTTP/1.1 100 Continue\r\n\r\n');
    client.received = '';
    client.write(`abc${next}`);
    await client.closed();
    expect(readAnswers(client.received).map(head)).toEqual(reaches());
    expect(service.requests.map(({ body }) => body).sort()).toEqual(['', 'abc']);
  });

  test.each([
    [
      'a route that is not there',
      `POST /nowhere HTTP/1.1\r\n${host}Content-Length: ${smuggled.length}\r\n\r\n${smuggled}`,
      404,
    ],
    ['an absolute address', get(host, 'http://x/things'), 400],
    ['an address that leaves its place', get(host, '/things/../things/smuggled'), 400],
    ['a URL of another host', get(host, '//evil.example/things'), 400],
  ])('after one that was refused for %s', async (_what, bytes, status) => {
    const answers = await answersTo(bytes);
    expect(answers.map((answer) => answer.status)).toEqual([status, 200]);
    expect(answers[1]!.body).toBe('GET /things/next');
    expect(service.reached).not.toContain('GET /things/smuggled');
  });

  it('when ten come in one packet and the first are answered last', async () => {
    let held: (() => void)[] = [];
    service.reply = ({ target }, socket) => {
      held.push(() => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${target.length}\r\n\r\n${target}`));
      if (held.length === 10) [...held].reverse().forEach((answer) => answer());
      return undefined;
    };
    const targets = Array.from({ length: 10 }, (_, index) => `/things/${index}`);
    const client = await RawClient.open(gateway);
    client.write(targets.map((target) => get(host, target)).join(''));
    await waitFor(() => (client.received.match(/\/things\/\d/g) ?? []).length === 10);
    expect(readAnswers(client.received).map(({ body }) => body)).toEqual(targets);
    held = [];
    client.destroy();
  });

  it('when a request to change the protocol brings another along: that one is not answered by the wrong side', async () => {
    for (const protocol of ['h2c', 'websocket', 'TLS/1.0']) {
      service.forget();
      const upgrade = get(
        `${host}Connection: Upgrade, HTTP2-Settings\r\nUpgrade: ${protocol}\r\nHTTP2-Settings: AAMA\r\n`,
      );
      const answers = await answersTo(upgrade);
      expect(answers.map(head)).toEqual(['GET /things']);
      expect(answers[0]!.headers.get('connection')).toBe('close');
      expect(service.reached).toEqual(['GET /things']);
      expect(service.requests[0]!.headers.map(([name]) => name.toLowerCase())).not.toContain('upgrade');
    }
  });
});

describe('malformed bytes behind a valid request', () => {
  test.each([
    ['nonsense', 'nonsense\r\n\r\n'],
    ['a request with two lengths', post('Content-Length: 1\r\nContent-Length: 2\r\n', smuggled)],
    ['a request with bad chunks', post(chunked, `0x1\r\n${smuggled}`)],
    ['a request behind the last one', get(host)],
  ])('does not take its answer: %s', async (_what, bytes) => {
    let answer = () => {};
    service.reply = ({ target }, socket) => {
      answer = () => socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${target.length}\r\n\r\n${target}`);
      return undefined;
    };
    const client = await RawClient.open(gateway);
    const last = bytes === get(host) ? 'Connection: close\r\n' : '';
    client.write(get(`${host}${last}`, '/things/first') + bytes);
    await waitFor(() => service.reached.length === 1);
    client.write('more of it\r\n\r\n');
    expect(client.received).toBe('');
    answer();
    await client.closed();
    expect(readAnswers(client.received).map(({ body }) => body)).toEqual(['/things/first']);
  });

  it('is told apart from a fault in the body of that request itself', async () => {
    const client = (await RawClient.open(gateway)).write(post(chunked, `3\r\nabc\r\n`));
    client.write(`zz\r\n${smuggled}`);
    await client.closed();
    expect(readAnswers(client.received).map(({ status }) => status)).toEqual([400]);
    expect(service.reached).toEqual([]);
  });
});

describe('a body that is not what was declared', () => {
  it('longer: the rest is the next request or none', async () => {
    const answers = await answersTo(post('Content-Length: 3\r\n', `abc${'x'.repeat(20)}`));
    expect(answers[0]!.status === 200 ? head(answers[0]!) : answers[0]!.status).toBe('POST /things');
    expect(answers.slice(1)).toEqual([]);
    expect(service.requests.map(({ body }) => body)).toEqual(['abc']);
  });

  it.each([
    ['of stated length', post('Content-Length: 9\r\n', 'half')],
    ['of stated length, large', post('Content-Length: 200000\r\n', 'a'.repeat(80_000))],
    ['in chunks', post(chunked, '9\r\nhalf')],
    ['in chunks, large', post(chunked, `20000\r\n${'a'.repeat(0x20000)}\r\n`)],
  ])('shorter, %s: the service never sees a whole request', async (_what, bytes) => {
    const client = (await RawClient.open(gateway)).write(bytes);
    await waitFor(() => !client.waits);
    client.end();
    await client.closed();
    await waitFor(() => service.unfinished.length === 0);
    expect(service.reached).toEqual([]);
    expect(client.received).not.toContain(' 200 ');
  });
});
