import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startPostgres } from '@probatum/local-infrastructure/postgres';
import { removePostgres } from '@probatum/local-infrastructure/postgres-home';
import type { RunningServer } from '@probatum/local-infrastructure/running-server';
import { builtWorkspace } from '@probatum/testing/built-workspace';
import { startTestChain, type TestChain } from '@probatum/testing/test-chain';
import { startOwnNats, type TestNats } from '@probatum/testing/test-nats';
import { waitFor } from '@probatum/testing/wait-for';
import { quickStart } from '../src/quick-start/quick-start';
import { type Platform, startPlatform } from '../src/start-platform';

const directory = mkdtempSync(join(tmpdir(), 'probatum-platform-'));
let postgres: RunningServer;
let nats: TestNats;
let chain: TestChain;
let platform: Platform;

beforeAll(async () => {
  await builtWorkspace();
  const given = { directory: join(directory, 'given'), logFile: join(directory, 'given.log') };
  postgres = await startPostgres({ ...given, password: 'given', durable: false });
  [nats, chain] = await Promise.all([startOwnNats(), startTestChain()]);
  platform = await startPlatform({
    directory,
    gatewayPort: 0,
    databaseUrl: postgres.url,
    natsUrl: nats.url,
    chainRpcUrl: chain.url,
  });
}, 120_000);

afterAll(async () => {
  await platform?.stop();
  await Promise.all([postgres?.process.stop(), nats?.stop(), chain?.stop()]);
  await removePostgres(join(directory, 'given'));
  rmSync(directory, { recursive: true, force: true });
});

function list(): Promise<Response> {
  const { gatewayUrl, apiKey } = platform.local();
  return fetch(`${gatewayUrl}/certificates`, { headers: { 'x-api-key': apiKey } });
}

test('infrastructure that is given is used instead of an own one', async () => {
  const { databaseUrl, natsUrl, chainRpcUrl } = platform.local();
  expect([databaseUrl, natsUrl, chainRpcUrl]).toEqual([postgres.url, nats.url, chain.url]);
  expect([...platform.infrastructure.keys()]).toEqual([]);
  const said: string[] = [];
  await quickStart(platform.local(), (step) => said.push(step));
  expect(said).toEqual(['key', 'certificate', 'trust level', 'anchor', 'verification', 'webhook', 'webhook']);
}, 60_000);

test('a service that is stopped stays down until it is started, and is then found in the same place', async () => {
  const certificates = platform.services.get('certificates')!;
  const { url, pid } = certificates;
  await certificates.stop('at once');
  expect(certificates.running).toBe(false);
  await waitFor(async () => (await list()).status === 503, { describe: 'the gateway to miss the service' });
  await certificates.start();
  expect(certificates.url).toBe(url);
  expect(certificates.pid).not.toBe(pid);
  await waitFor(async () => (await list()).status === 200, { describe: 'the gateway to find the service' });
});

test.each([
  ['DATABASE_URL', { databaseUrl: 'postgres://nobody@127.0.0.1:1/none' }],
  ['NATS_URL', { natsUrl: 'nats://127.0.0.1:1' }],
  ['CHAIN_RPC_URL', { chainRpcUrl: 'http://127.0.0.1:1' }],
])('a given %s that cannot be used is said', async (name, given) => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'probatum-platform-'));
  const others = { databaseUrl: postgres.url, natsUrl: nats.url, chainRpcUrl: chain.url };
  const started = startPlatform({ directory: elsewhere, gatewayPort: 0, ...others, ...given });
  await expect(started).rejects.toThrow(`of ${name} cannot be used`);
  rmSync(elsewhere, { recursive: true });
});
