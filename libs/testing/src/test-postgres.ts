import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startPostgres } from '@probatum/local-infrastructure/postgres';
import { makeTestFolder, removeTestFolder } from './test-folder';

export interface StoppableTestPostgres {
  /** For the superuser, in the database `postgres`. */
  readonly administratorUrl: string;
  /** Ends the server and every connection to it; its databases stay on disk. */
  halt(): Promise<void>;
  /** Starts it again, on the same port. */
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** A Postgres of one's own: for tests that take it away. */
export async function startOwnPostgres(): Promise<StoppableTestPostgres> {
  const folder = await makeTestFolder();
  const options = {
    directory: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
    password: randomBytes(16).toString('hex'),
    durable: false,
  };
  const begin = async (port?: number) => {
    const server = await startPostgres({ ...options, port });
    // A test that fails before it stops its server must not keep jest waiting.
    server.process.unref();
    return server;
  };
  let server = await begin();
  const { url, port } = server;
  return {
    administratorUrl: url,
    halt: () => server.process.stop(),
    resume: async () => {
      server = await begin(port);
    },
    stop: async () => {
      await server.process.stop();
      await removeTestFolder(folder);
    },
  };
}
