import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import { startChain } from '../src/chain';
import { requireDiskSpace } from '../src/disk-space';
import { explainEnd, PortTaken } from '../src/cannot-start';
import { freePort, onPort } from '../src/free-port';
import { startNats } from '../src/nats';
import { natsSettings } from '../src/nats-settings';
import { findNatsServer } from '../src/nats-server-binary';
import { startPostgres, type PostgresOptions } from '../src/postgres';
import { makePostgresHome } from '../src/postgres-home';
import { unprivilegedUser } from '../src/unprivileged-user';
import { temporaryFolder } from './temporary-folder';

function postgresIn(folder: string): PostgresOptions {
  return { directory: join(folder, 'postgres'), logFile: join(folder, 'postgres.log'), password: 'secret' };
}

async function ask(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const { rows } = await client.query({ text, rowMode: 'array' });
  await client.end();
  return rows.flat();
}

async function natsIn(folder: string, port?: number) {
  const cache = join(__dirname, '../../../node_modules/.cache/probatum/bin');
  const binary = await findNatsServer({ chosen: process.env['NATS_SERVER_BIN'], cache });
  return startNats({ directory: join(folder, 'nats'), logFile: join(folder, 'nats.log'), binary, port });
}

describe('Postgres', () => {
  test('keeps its data and settings over restarts, and uses UTF-8 and UTC', async () => {
    const folder = temporaryFolder();
    const { url, process } = await startPostgres(postgresIn(folder));
    for (const setting of ['fsync', 'synchronous_commit', 'full_page_writes']) {
      expect(await ask(url, `show ${setting}`)).toEqual(['on']);
    }
    expect(await ask(url, `show server_encoding`)).toEqual(['UTF8']);
    expect(await ask(url, `select lower('ÄÖ'), now()::text ~ '[+]00$'`)).toEqual(['äö', true]);
    await process.stop();
  });

  test('has its rows again after it was killed, on the same port', async () => {
    const options = postgresIn(temporaryFolder());
    const first = await startPostgres(options);
    await ask(first.url, 'create table kept as select 42 as answer');
    await first.process.kill();
    const second = await startPostgres({ ...options, port: first.port });
    expect(second.url).toBe(first.url);
    expect(await ask(second.url, 'select answer from kept')).toEqual([42]);
    await second.process.stop();
  });

  test('starts although its lock file names an unrelated process', async () => {
    const folder = temporaryFolder();
    const options = { ...postgresIn(folder), durable: false };
    await (await startPostgres(options)).process.stop();
    const pointer = join(options.directory, 'data-is-in');
    const home = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : options.directory;
    const { uid, gid } = unprivilegedUser() ?? {};
    const stranger = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { uid, gid, stdio: 'ignore' });
    writeFileSync(join(home, 'data/postmaster.pid'), `${stranger.pid}\n`);

    await (await startPostgres(options)).process.stop();
    expect(stranger.exitCode).toBeNull();
    stranger.kill('SIGKILL');
    await once(stranger, 'exit');
  });

  test('is made anew when its folder was deleted', async () => {
    const options = { ...postgresIn(temporaryFolder()), durable: false };
    const first = await startPostgres(options);
    await ask(first.url, 'create table forgotten ()');
    await first.process.stop();
    rmSync(options.directory, { recursive: true });
    const second = await startPostgres({ ...options, password: 'another' });
    expect(await ask(second.url, `select to_regclass('forgotten')`)).toEqual([null]);
    await second.process.stop();
  });

  test('leaves no data behind of a temporary folder that is gone', async () => {
    const options = { ...postgresIn(temporaryFolder()), durable: false };
    await (await startPostgres(options)).process.stop();
    const pointer = join(options.directory, 'data-is-in');
    const home = existsSync(pointer) ? readFileSync(pointer, 'utf8').trim() : options.directory;
    rmSync(options.directory, { recursive: true });
    await makePostgresHome(join(temporaryFolder(), 'postgres'));
    expect(existsSync(home)).toBe(false);
  });

  test('says so when the password is not the one of the data', async () => {
    const options = { ...postgresIn(temporaryFolder()), durable: false };
    await (await startPostgres(options)).process.stop();
    await expect(startPostgres({ ...options, password: 'another' })).rejects.toThrow(/made with another password/);
  });
});

describe('a port that is taken', () => {
  const holder = createServer();
  let port: number;
  beforeAll(async () => {
    await once(holder.listen(0, '127.0.0.1'), 'listening');
    port = (holder.address() as AddressInfo).port;
  });
  afterAll(() => holder.close());

  test.each([
    ['Postgres', (folder: string) => startPostgres({ ...postgresIn(folder), durable: false, port })],
    ['NATS', (folder: string) => natsIn(folder, port)],
    [
      'the local chain',
      (folder: string) => startChain({ directory: folder, logFile: join(folder, 'chain.log'), port }),
    ],
  ])('is reported by %s', async (name, start) => {
    const sentence = `Port ${port}, wanted by ${name}, is taken by another program. Stop that program or choose another port.`;
    await expect(start(temporaryFolder())).rejects.toThrow(sentence);
  });

  test('is told from the last words of a program, too', () => {
    const words = 'FATAL: could not bind IPv4 address "127.0.0.1": Address already in use';
    expect(explainEnd('Postgres', words, 5)).toBeInstanceOf(PortTaken);
  });

  test('is left for another one when the choice was ours', async () => {
    const tried: number[] = [];
    const got = await onPort('a server', undefined, async (candidate) => {
      tried.push(candidate);
      if (tried.length === 1) throw new PortTaken('a server', candidate);
      return candidate;
    });
    expect(got).toBe(tried[1]);
  });

  test('that is promised to a server which is not up yet is given to no other, and none is given again before the rest', async () => {
    const free = [await freePort(), await freePort()];
    const promised = new Set(Array.from({ length: 12_000 }, (_, index) => 20_000 + index));
    free.forEach((port) => promised.delete(port));
    const given = [await freePort(promised), await freePort(promised), await freePort(promised)];
    expect([new Set(given.slice(0, 2)), given[2]]).toEqual([new Set(free), given[0]]);
  });
});

test('a full disk is reported, before the start and after it', async () => {
  await expect(requireDiskSpace(temporaryFolder(), Number.MAX_SAFE_INTEGER)).rejects.toThrow(/^The disk is full/);
  expect(explainEnd('NATS', 'write /x: no space left on device').message).toMatch(/^The disk is full/);
});

describe('nats-server', () => {
  test('writes each message to the disk before it confirms it, if it can', () => {
    expect(natsSettings([2, 10], 4222, '/streams')).toContain('sync_interval: always');
    expect(natsSettings([3, 0], 4222, '/streams')).toContain('sync_interval: always');
    expect(natsSettings([2, 9], 4222, '/streams')).not.toContain('sync_interval');
  });

  test('that cannot be had is a sentence saying how to get it', async () => {
    const lookup = findNatsServer({ folders: ['/no/such/folder'], cache: join(temporaryFolder(), 'bin') });
    await expect(lookup).rejects.toThrow(/nats-server was not found .* apt-get install nats-server/);
  });

  test('that was chosen but is not there is a sentence', async () => {
    const lookup = findNatsServer({ chosen: '/no/such/nats-server', cache: temporaryFolder() });
    await expect(lookup).rejects.toThrow(/NATS_SERVER_BIN is set to \/no\/such\/nats-server/);
  });
});

describe('the local chain', () => {
  test('starts anew from a state that was half written', async () => {
    const directory = join(temporaryFolder(), 'chain');
    mkdirSync(directory);
    writeFileSync(join(directory, 'chain.json'), '{"block": {"numb');
    const chain = await startChain({ directory, logFile: join(directory, 'log'), port: await freePort() });
    expect(existsSync(join(directory, 'chain.json.damaged'))).toBe(true);
    await chain.process.stop();
  });

  test('forgets old empty blocks over a restart, but no transaction, no balance and not its height', async () => {
    const directory = join(temporaryFolder(), 'chain');
    const options = { directory, logFile: join(directory, 'log') };
    const first = await startChain(options);
    const rpc = (method: string, ...params: unknown[]) => call(first.url, method, params);
    const [from, to] = (await rpc('eth_accounts')) as [string, string];
    const hash = await rpc('eth_sendTransaction', { from, to, value: '0x1' });
    await rpc('anvil_mine', '0x12c');
    const [height, balance] = [await rpc('eth_blockNumber'), await rpc('eth_getBalance', to, 'latest')];
    await first.process.stop();
    const second = await startChain({ ...options, port: first.port });
    expect(await rpc('eth_getTransactionReceipt', hash)).toMatchObject({ status: '0x1', blockNumber: '0x1' });
    expect(await rpc('eth_getBalance', to, 'latest')).toBe(balance);
    expect(Number(await rpc('eth_blockNumber'))).toBeGreaterThanOrEqual(Number(height));
    await second.process.stop();
    const { blocks } = JSON.parse(readFileSync(join(directory, 'chain.json'), 'utf8')) as { blocks: unknown[] };
    expect(blocks.length).toBeLessThan(100);
  });
});

async function call(url: string, method: string, params: unknown[]): Promise<unknown> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return ((await answer.json()) as { result: unknown }).result;
}
