import { join } from 'node:path';
import { startNats } from '@probatum/local-infrastructure/nats';
import { findNatsServer } from '@probatum/local-infrastructure/nats-server-binary';
import { takeGivenNats, type TestNats } from './given-nats';
import { makeTestFolder, removeTestFolder } from './test-folder';

export interface StoppableTestNats extends TestNats {
  /** Ends the server; its streams stay on disk. */
  halt(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>;
  /** Starts it again, on the same port. */
  resume(): Promise<void>;
  /** Where its streams are. */
  readonly directory: string;
}

/** A NATS without any stream, of this file alone. Stop it in `afterAll`. */
export async function startTestNats(): Promise<TestNats> {
  const given = process.env['TEST_NATS_URL'];
  return given ? takeGivenNats(given) : startOwnNats();
}

/** A server of one's own even if one is given: for tests that take it away. */
export async function startOwnNats(): Promise<StoppableTestNats> {
  const folder = await makeTestFolder();
  const options = {
    binary: await testNatsServer(),
    directory: join(folder, 'nats'),
    logFile: join(folder, 'nats.log'),
  };
  const begin = async (port?: number) => {
    const server = await startNats({ ...options, port });
    // A test that fails before it stops its server must not keep jest waiting.
    server.process.unref();
    return server;
  };
  let server = await begin();
  const { url, port } = server;
  return {
    url,
    directory: options.directory,
    halt: (signal) => (signal === 'SIGKILL' ? server.process.kill() : server.process.stop()),
    resume: async () => {
      server = await begin(port);
    },
    stop: async () => {
      await server.process.stop();
      await removeTestFolder(folder);
    },
  };
}

/** The path of nats-server: the global setup has found it already and told the workers, unless a NATS was given. */
export async function testNatsServer(): Promise<string> {
  return findNatsServer({
    chosen: process.env['NATS_SERVER_BIN'],
    cache: join(__dirname, '../../../node_modules/.cache/probatum/bin'),
    onDownload: () => console.log('nats-server is not installed: downloading it from the packages of this system'),
  });
}
