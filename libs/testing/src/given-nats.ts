import { connect } from 'nats';
import { Client } from 'pg';
import { urlOf } from './database-template';

export interface TestNats {
  readonly url: string;
  stop(): Promise<void>;
}

/**
 * Streams are named after contexts, so files cannot share a server at the same time: on a given one they take turns,
 * by a lock in Postgres, and each begins by deleting all its streams.
 */
export async function takeGivenNats(url: string): Promise<TestNats> {
  const lock = new Client({ connectionString: urlOf('postgres') });
  await lock.connect();
  await lock.query(`select pg_advisory_lock(hashtext('probatum test nats'))`);
  await deleteStreams(url);
  return { url, stop: () => lock.end() };
}

async function deleteStreams(url: string): Promise<void> {
  const connection = await connect({ servers: url });
  const { streams } = await connection.jetstreamManager();
  for (const stream of await streams.list().next()) await streams.delete(stream.config.name);
  await connection.close();
}
