import { join } from 'node:path';
import { Client } from 'pg';
import { type Child, freePort, startChild, until } from './child';

export interface Floor {
  readonly url: string;
  stop(): Promise<void>;
}

const database = 'bench_floor';

/** A program of `floors/`, on a database of its own in the same Postgres. */
export async function startFloor(
  name: string,
  databaseUrl: string,
  environment: NodeJS.ProcessEnv = {},
): Promise<Floor> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child: Child = startChild(join(__dirname, 'floors', `${name}.js`), [], {
    ...environment,
    PORT: String(port),
    DATABASE_URL: await floorDatabase(databaseUrl),
  });
  await until(async () => (await fetch(url)).status === 404, `the floor ${name}`);
  return { url, stop: () => child.stop() };
}

async function floorDatabase(databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
  if (!rowCount) await client.query(`create database ${database}`);
  await client.end();
  const url = new URL(databaseUrl);
  url.pathname = `/${database}`;
  return url.toString();
}
