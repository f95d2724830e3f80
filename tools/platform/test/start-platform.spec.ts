import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@probatum/local-infrastructure/postgres';
import { removePostgres } from '@probatum/local-infrastructure/postgres-home';
import type { RunningServer } from '@probatum/local-infrastructure/running-server';
import { builtWorkspace } from '@probatum/testing/built-workspace';
import { startTestChain, type TestChain } from '@probatum/testing/test-chain';
import type { TestNats } from '@probatum/testing/given-nats';
import { startOwnNats } from '@probatum/testing/test-nats';
import { isRunning } from '@probatum/local-infrastructure/process-identity';
import { freePort } from '@probatum/local-infrastructure/free-port';
import { startPlatform } from '../src/start-platform';
import { Launcher, quickStartSteps } from './launcher';
import { appNames } from '../src/service-catalogue';

const directory = mkdtempSync(join(tmpdir(), 'probatum-platform-'));
let postgres: RunningServer;
let nats: TestNats;
let chain: TestChain;
let launcher: Launcher | undefined;

beforeAll(async () => {
  const given = { directory: join(directory, 'given'), logFile: join(directory, 'given.log') };
  postgres = await startPostgres({ ...given, password: 'given', durable: false });
  [nats, chain] = await Promise.all([startOwnNats(), startTestChain()]);
}, 120_000);

afterAll(async () => {
  await launcher?.signal('SIGTERM');
  await Promise.all([postgres?.process.stop(), nats?.stop(), chain?.stop()]);
  await removePostgres(join(directory, 'given'));
  rmSync(directory, { recursive: true, force: true });
});

test('infrastructure that is given is used instead of an own one, and Ctrl-C ends the rest', async () => {
  const main = join(await builtWorkspace(), 'tools/platform/src/main.js');
  const environment = { DATABASE_URL: postgres.url, NATS_URL: nats.url, CHAIN_RPC_URL: chain.url };
  launcher = new Launcher({ main, directory, port: await freePort(), environment });
  await launcher.said('Ctrl-C stops it');
  const { databaseUrl, natsUrl, chainRpcUrl } = launcher.local();
  expect([databaseUrl, natsUrl, chainRpcUrl]).toEqual([postgres.url, nats.url, chain.url]);
  const children = launcher.children();
  expect(children.map(({ name }) => name).sort()).toEqual(services);
  expect(launcher.steps().slice(-quickStartSteps.length)).toEqual(quickStartSteps);

  // Ctrl-C reaches it twice: from the terminal, and passed on by npm.
  expect(await Promise.all([launcher.signal('SIGINT'), launcher.signal('SIGINT')])).toEqual([0, 0]);
  expect(children.filter(isRunning)).toEqual([]);
}, 120_000);

const services = ['mail', ...appNames].sort();

test.each([
  ['DATABASE_URL', { databaseUrl: 'postgres://nobody@127.0.0.1:1/none' }],
  ['NATS_URL', { natsUrl: 'nats://127.0.0.1:1' }],
  ['CHAIN_RPC_URL', { chainRpcUrl: 'http://127.0.0.1:1' }],
])('a given %s that cannot be used is reported', async (name, given) => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'probatum-platform-'));
  const others = { databaseUrl: postgres.url, natsUrl: nats.url, chainRpcUrl: chain.url };
  const started = startPlatform({ directory: elsewhere, gatewayPort: 0, ...others, ...given });
  await expect(started).rejects.toThrow(`of ${name} cannot be used`);
  rmSync(elsewhere, { recursive: true });
});
