import { existsSync } from 'node:fs';
import { chown, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { CannotStart, explainEnd } from './cannot-start';
import { requireDiskSpace } from './disk-space';
import { onPort } from './free-port';
import { LocalProcess } from './local-process';
import { makePostgresHome, type PostgresHome } from './postgres-home';
import { endStalePostmaster } from './postgres-leftover';
import { untilReady } from './readiness';
import type { RunningServer, ServerOptions } from './running-server';

export interface PostgresOptions extends ServerOptions {
  /** Of the superuser `postgres`; kept in the cluster from its creation on. */
  readonly password: string;
  /** Off only where losing everything in a crash of the machine does not matter: in tests. */
  readonly durable?: boolean;
}

/** Tests open thousands of connections, and their passwords are worth nothing. */
const cheapPasswords = 'scram_iterations=1';

/** Starts Postgres on loopback and answers once it accepts connections; the url is that of its superuser. */
export async function startPostgres(options: PostgresOptions): Promise<RunningServer> {
  const home = await makePostgresHome(options.directory);
  await requireDiskSpace(home.directory);
  const cluster = join(home.directory, 'data');
  if (!existsSync(cluster)) await createCluster(home, cluster, options);
  await endStalePostmaster(cluster);
  return onPort('Postgres', options.port, (port) => startServer(home, cluster, port, options));
}

async function createCluster(home: PostgresHome, cluster: string, options: PostgresOptions): Promise<void> {
  const unfinished = `${cluster}.new`;
  const passwordFile = join(home.directory, 'password');
  await rm(unfinished, { recursive: true, force: true });
  await writeFile(passwordFile, options.password, { mode: 0o600 });
  if (home.user) await chown(passwordFile, home.user.uid, home.user.gid);
  const locale = ['--encoding=UTF8', '--locale=C.UTF-8', '--locale-provider=builtin', '--lc-messages=C'];
  const access = ['--username=postgres', '--auth=scram-sha-256', `--pwfile=${passwordFile}`];
  const args = ['-D', unfinished, '--no-instructions', ...locale, ...access];
  if (options.durable === false) args.push('--no-sync', '--set', cheapPasswords);
  const initdb = await run(home, 'initdb', args, options);
  const { code } = await initdb.ended;
  await rm(passwordFile);
  if (code !== 0) throw explainEnd('Postgres (initdb)', initdb.output());
  // A cluster that was left half made must never be taken for a whole one.
  await rename(unfinished, cluster);
}

async function startServer(
  home: PostgresHome,
  cluster: string,
  port: number,
  options: PostgresOptions,
): Promise<RunningServer> {
  const url = `postgres://postgres:${encodeURIComponent(options.password)}@127.0.0.1:${port}/postgres`;
  const settings = serverSettings(port, options.durable ?? true).flatMap((setting) => ['-c', setting]);
  const process = await run(home, 'postgres', ['-D', cluster, ...settings], options);
  await untilReady(process, () => acceptsConnections(url, options.directory, process), { port });
  return { url, port, process };
}

function run(home: PostgresHome, program: string, args: string[], options: PostgresOptions): Promise<LocalProcess> {
  return LocalProcess.start({
    name: program === 'postgres' ? 'Postgres' : program,
    command: join(home.binaries, 'bin', program),
    args,
    directory: home.directory,
    user: home.user,
    // Fast shutdown: SIGTERM would wait for every client to leave.
    stopSignal: 'SIGINT',
    logFile: options.logFile,
    register: options.register,
  });
}

function serverSettings(port: number, durable: boolean): string[] {
  const promise = durable ? 'on' : 'off';
  return [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    `port=${port}`,
    'max_connections=200',
    'shared_buffers=256MB',
    'max_wal_size=2GB',
    'timezone=UTC',
    ...['fsync', 'synchronous_commit', 'full_page_writes'].map((setting) => `${setting}=${promise}`),
    ...(durable ? [] : [cheapPasswords]),
  ];
}

async function acceptsConnections(url: string, directory: string, process: LocalProcess): Promise<boolean> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 2_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') return false;
    await process.stop();
    throw new CannotStart(`The database in ${directory} was made with another password than the one given now.`);
  }
}
