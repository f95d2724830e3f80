import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { OutboundHttp } from '../src/outbound-http';

/** Listens on 127.0.0.2, and only then, for most of a second, accepts nothing: its queue holds two connections. */
const busyReceiver = `
  const server = require('node:net').createServer((socket) =>
    socket.on('error', () => undefined).once('data', () => socket.end('HTTP/1.1 200 OK\\r\\ncontent-length: 0\\r\\n\\r\\n')));
  server.listen({ port: 0, host: '127.0.0.2', backlog: 1 }, () => {
    require('node:fs').writeSync(1, String(server.address().port));
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 700);
  });`;

let receiver: ChildProcess;
const waiting: Socket[] = [];
afterEach(() => {
  for (const socket of waiting) socket.destroy();
  receiver.kill('SIGKILL');
});

it('waits longer than a moment for an address, also when the name has another one that cannot be reached', async () => {
  receiver = spawn(process.execPath, ['-e', busyReceiver], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [port] = (await once(receiver.stdout!, 'data')) as [Buffer];
  for (let full = 0; full < 3; full += 1) {
    const socket = connect(Number(port), '127.0.0.2');
    waiting.push(socket.on('error', () => undefined));
  }
  await Promise.all(waiting.slice(0, 2).map((socket) => once(socket, 'connect')));
  // The second address has no listener, so a connection to it is refused immediately.
  const resolve = () => Promise.resolve(['127.0.0.2', '127.0.0.3']);
  const http = new OutboundHttp({ timeoutMs: 60_000, allow: ['127.0.0.0/8'], resolve });
  const url = `http://two-addresses.example:${port.toString()}/`;
  expect(await http.send(url, { headers: {}, body: '{}' })).toMatchObject({ status: 200 });
  http.close();
});
