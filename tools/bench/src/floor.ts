import { join } from 'node:path';
import { Client } from 'pg';
import { type Child, freePort, startChild, until } from './child';
import type { Processes } from './processor-time';

export interface Floor {
  readonly url: string;
  readonly processes: Processes;
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
  const child = startFloorProgram(name, {
    ...environment,
    PORT: String(port),
    DATABASE_URL: await floorDatabase(databaseUrl),
  });
  await until(async () => (await fetch(url)).status < 500, `the floor ${name}`);
  return { url, processes: new Map([[child.process.pid!, name]]), stop: () => child.stop() };
}

export function startFloorProgram(name: string, environment: NodeJS.ProcessEnv): Child {
  return startChild(join(__dirname, 'floors', `${name}.js`), [], environment);
}

export async function floorDatabase(databaseUrl: string): Promise<string> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [database]);
  if (!rowCount) await client.query(`create database ${database}`);
  await client.end();
  const url = new URL(databaseUrl);
  url.pathname = `/${database}`;
  return url.toString();
}
