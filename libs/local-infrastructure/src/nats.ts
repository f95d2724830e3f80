import { mkdir, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { join } from 'node:path';
import { requireDiskSpace } from './disk-space';
import { onPort } from './free-port';
import { LocalProcess } from './local-process';
import { natsSettings, natsVersion } from './nats-settings';
import { untilReady } from './readiness';
import type { RunningServer, ServerOptions } from './running-server';

export interface NatsOptions extends ServerOptions {
  /** From `findNatsServer`. */
  readonly binary: string;
}

/** Starts nats-server with JetStream on loopback and answers once clients can connect. */
export async function startNats(options: NatsOptions): Promise<RunningServer> {
  await mkdir(options.directory, { recursive: true });
  await requireDiskSpace(options.directory);
  const version = await natsVersion(options.binary);
  const settings = join(options.directory, 'nats-server.conf');
  return onPort('NATS', options.port, async (port) => {
    await writeFile(settings, natsSettings(version, port, options.directory));
    const process = await LocalProcess.start({
      name: 'NATS',
      command: options.binary,
      args: ['-c', settings],
      logFile: options.logFile,
      register: options.register,
    });
    await untilReady(process, () => greetsWithJetStream(port), { port });
    return { url: `nats://127.0.0.1:${port}`, port, process };
  });
}

/** A NATS server opens every connection with `INFO {json}`. */
function greetsWithJetStream(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', timeout: 1_000 });
    const answer = (ready: boolean) => {
      socket.destroy();
      resolve(ready);
    };
    socket.once('data', (greeting) => answer(/^INFO .*"jetstream":true/.test(greeting.toString('utf8'))));
    for (const event of ['error', 'timeout', 'close']) socket.once(event, () => answer(false));
  });
}
