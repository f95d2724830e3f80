import type { Socket } from 'node:net';
import { OutboundHttp } from '../src/outbound-http';
import { Receiver } from './receiver';

const ok = 'HTTP/1.1 200 OK\r\n';
const whole = `${ok}content-length: 4\r\n\r\ndone`;
const open: Array<{ close(): Promise<void> | void }> = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

/** Calls a receiver that does this once a request has begun to come. */
async function callOne(onRequest: (socket: Socket) => void, body = '{}', timeoutMs = 20_000) {
  const receiver = await Receiver.tcp((socket) => socket.once('data', () => onRequest(socket)));
  const http = new OutboundHttp({ timeoutMs, allow: ['127.0.0.0/8'] });
  open.push(receiver, http);
  return http.send(`http://127.0.0.1:${receiver.port}/`, { headers: {}, body });
}

describe('an answer that is unusual and whole', () => {
  it.each([
    ['begins with 100, which was not asked for', `HTTP/1.1 100 Continue\r\n\r\n${whole}`],
    ['begins with 100 several times', `${'HTTP/1.1 100 Continue\r\n\r\n'.repeat(50)}${whole}`],
    ['begins with 102', `HTTP/1.1 102 Processing\r\n\r\n${whole}`],
    ['begins with 103 and its headers', `HTTP/1.1 103 Early Hints\r\nlink: </a.css>; rel=preload\r\n\r\n${whole}`],
    ['begins with an interim status that has no name', `HTTP/1.1 199\r\n\r\n${whole}`],
    ['has a long reason phrase', `HTTP/1.1 200 ${'very '.repeat(4_000)}good\r\ncontent-length: 4\r\n\r\ndone`],
    ['has no reason phrase', 'HTTP/1.1 200\r\ncontent-length: 4\r\n\r\ndone'],
    ['has one header of 30 KB', `${ok}x-trace: ${'a'.repeat(30_000)}\r\ncontent-length: 4\r\n\r\ndone`],
    ['has 2,500 headers', `${ok}content-length: 4\r\n${'x-a: b\r\n'.repeat(2_500)}\r\ndone`],
    ['has bytes beyond ASCII in a header', `${ok}x-name: Zo\u00eb\r\ncontent-length: 4\r\n\r\ndone`],
    [
      'is chunked, with extensions and trailers',
      `${ok}transfer-encoding: chunked\r\n\r\n4;a=b\r\ndone\r\n0\r\nx: y\r\n\r\n`,
    ],
  ])('that %s is an answer like others', async (_name, answer) => {
    expect(await callOne((socket) => socket.write(answer, 'latin1'))).toMatchObject({ status: 200, body: 'done' });
  });

  it.each([
    ['of HTTP/1.0', 'HTTP/1.0 200 OK\r\n\r\ndone'],
    ['of HTTP/1.1 without a length', `${ok}\r\ndone`],
    ['to a request whose body was not read', `HTTP/1.1 200 OK\r\nconnection: close\r\n\r\ndone`],
  ])('%s ends with its connection', async (_name, answer) => {
    expect(await callOne((socket) => socket.end(answer))).toEqual({
      status: 200,
      body: 'done',
      truncated: false,
      durationMs: expect.any(Number),
    });
  });

  it('counts when the receiver answers and hangs up in the middle of a large request', async () => {
    const refuse = (socket: Socket) => {
      socket.pause();
      socket.end('HTTP/1.1 413 Content Too Large\r\nconnection: close\r\ncontent-length: 3\r\n\r\nbig');
    };
    expect(await callOne(refuse, 'a'.repeat(4_000_000))).toMatchObject({ status: 413, body: 'big' });
  });
});

describe('an answer with a fault behind its status', () => {
  it.each([
    ['an invalid header', `${ok}x y: z\r\ncontent-length: 4\r\n\r\ndone`, 'invalid_response'],
    ['a control character in a header', `${ok}x: a\u0001b\r\ncontent-length: 4\r\n\r\ndone`, 'invalid_response'],
    ['two lengths', `${ok}content-length: 4\r\ncontent-length: 5\r\n\r\ndone`, 'invalid_response'],
    [
      'a length and chunks',
      `${ok}content-length: 4\r\ntransfer-encoding: chunked\r\n\r\n4\r\ndone\r\n0\r\n\r\n`,
      'invalid_response',
    ],
    ['a head of 200 KB', `${ok}x: ${'a'.repeat(200_000)}\r\n\r\n`, 'invalid_response'],
    ['a head of 200 KB behind 100', `HTTP/1.1 100 Continue\r\n\r\n${ok}x: ${'a'.repeat(200_000)}`, 'invalid_response'],
    ['line feeds alone', 'HTTP/1.1 200 OK\ncontent-length: 4\n\ndone', 'invalid_response'],
    ['an invalid chunk', `${ok}transfer-encoding: chunked\r\n\r\n4\r\ndone\r\nnonsense\r\n`, 'invalid_response'],
    [
      'an invalid trailer',
      `${ok}transfer-encoding: chunked\r\n\r\n4\r\ndone\r\n0\r\nx y: \u0001\r\n\r\n`,
      'invalid_response',
    ],
  ])('keeps the status beside %s', async (_name, answer, error) => {
    expect(await callOne((socket) => socket.write(answer, 'latin1'))).toMatchObject({ status: 200, error });
  });

  it.each([
    ['in its body', `${ok}content-length: 10\r\n\r\ndo`],
    ['in its head', `${ok}content-len`],
  ])('keeps the status when the connection is reset %s', async (_name, answer) => {
    const reset = (socket: Socket) => socket.write(answer, () => setImmediate(() => socket.resetAndDestroy()));
    expect(await callOne(reset)).toMatchObject({ status: 200, error: 'reset' });
  });

  it.each([
    ['body', `${ok}transfer-encoding: chunked\r\n\r\n2\r\ndo\r\n`, 'do'],
    ['head', `${ok}x: y\r\n`, ''],
  ])('keeps the status when its %s does not end', async (_name, answer, body) => {
    const result = await callOne((socket) => socket.write(answer), '{}', 1_000);
    expect(result).toMatchObject({ status: 200, error: 'too_slow', body });
  });

  it.each([
    ['half a status line', 'HTTP/1.1 200'],
    ['an interim status only', 'HTTP/1.1 100 Continue\r\n\r\n'],
    ['a switch of protocols', 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n'],
    ['no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n'],
  ])('has no status when it is %s', async (_name, answer) => {
    const result = await callOne((socket) => socket.end(answer));
    expect(result).toMatchObject({ status: null, error: expect.stringMatching(/^(reset|invalid_response)$/) });
  });
});

describe('a connection that was kept', () => {
  it('and that the receiver closed meanwhile is replaced, and the request sent again', async () => {
    let requests = 0;
    const receiver = await Receiver.tcp((socket) => {
      socket.once('data', () => {
        requests += 1;
        socket.write(`${ok}content-length: 0\r\n\r\n`);
        // The end of the connection meets the next request on its way.
        socket.once('data', () => socket.resetAndDestroy());
      });
    });
    const http = new OutboundHttp({ timeoutMs: 20_000, allow: ['127.0.0.0/8'] });
    open.push(receiver, http);
    for (let call = 0; call < 4; call++) {
      const result = await http.send(`http://127.0.0.1:${receiver.port}/`, { headers: {}, body: '{}' });
      expect(result).toMatchObject({ status: 200 });
    }
    expect(requests).toBe(4);
  });
});
