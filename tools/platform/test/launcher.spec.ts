import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@probatum/local-infrastructure/free-port';
import { removePostgres } from '@probatum/local-infrastructure/postgres-home';
import { isRunning } from '@probatum/local-infrastructure/process-identity';
import { builtWorkspace } from '@probatum/testing/built-workspace';
import { testNatsServer } from '@probatum/testing/test-nats';
import { waitFor } from '@probatum/testing/wait-for';
import { Launcher, type LaunchOptions, quickStartSteps } from './launcher';
import { appNames } from '../src/service-catalogue';

const run = promisify(execFile);
let main: string;
let directory: string;
let port: number;
let environment: NodeJS.ProcessEnv;
const launched: Launcher[] = [];

function launch(options: Partial<LaunchOptions> = {}): Launcher {
  const launcher = new Launcher({ main, directory, port, environment, ...options });
  launched.push(launcher);
  return launcher;
}

beforeAll(async () => {
  main = join(await builtWorkspace(), 'tools/platform/src/main.js');
  // 0700, like a home directory.
  directory = mkdtempSync(join(tmpdir(), 'probatum-launcher-'));
  port = await freePort();
  environment = { NATS_SERVER_BIN: await testNatsServer() };
}, 120_000);

afterAll(async () => {
  await Promise.all(launched.map((launcher) => launcher.signal('SIGTERM')));
  await removePostgres(join(directory, 'postgres'));
  rmSync(directory, { recursive: true, force: true });
});

const parts = ['NATS', 'Postgres', 'mail', 'the local chain', ...appNames].sort();

describe('while it runs', () => {
  let launcher: Launcher;
  beforeAll(async () => {
    launcher = launch();
    await launcher.said('Quick start');
  }, 90_000);

  test('only its owner may read its secrets, and its keys work', async () => {
    for (const file of ['local.json', 'secrets.json', 'keys.json']) {
      expect(statSync(join(directory, file)).mode & 0o777).toBe(0o600);
    }
    const { gatewayUrl, apiKey, sandboxApiKey, adminKey } = launcher.local();
    const list = async (path: string, key: string) =>
      (await fetch(`${gatewayUrl}${path}`, { headers: { 'x-api-key': key } })).status;
    expect(await Promise.all([apiKey, sandboxApiKey, adminKey].map((key) => list('/certificates', key)))).toEqual([
      200, 200, 200,
    ]);
    expect([await list('/api-keys', apiKey), await list('/api-keys', adminKey)]).toEqual([403, 200]);
  });

  test('a second start says where it is, and ends with 1', async () => {
    const second = launch();
    expect(await second.ended).toBe(1);
    expect(second.output).toContain(`is running already: ${launcher.local().gatewayUrl}`);
  });

  test('a start elsewhere on the same port says that it is taken, and ends with 1', async () => {
    const elsewhere = mkdtempSync(join(tmpdir(), 'probatum-launcher-'));
    const other = launch({ directory: elsewhere });
    expect(await other.ended).toBe(1);
    expect(other.output).toContain(`Port ${port}, wanted by the gateway, is taken by another program`);
    rmSync(elsewhere, { recursive: true });
  });

  test('a service that crashes is started again, and it says so', async () => {
    const before = launcher.local();
    const { pid } = before.services['certificates']!;
    process.kill(pid, 'SIGKILL');
    await launcher.said('certificates is up again');
    expect(launcher.output).toContain(`certificates (process ${pid}) ended by SIGKILL: starting it again`);
    const after = await waitFor(() => launcher.local().services['certificates']!.pid !== pid && launcher.local());
    expect(after.services['certificates']!.url).toBe(before.services['certificates']!.url);
    const answer = await fetch(`${after.gatewayUrl}/certificates`, { headers: { 'x-api-key': after.apiKey } });
    expect(answer.status).toBe(200);
  });

  test('the request that it prints can be pasted as it is', async () => {
    await launcher.said('Ctrl-C stops it');
    const request = /^curl [^]*?(?=\n\n)/m.exec(launcher.output)![0];
    const { stdout } = await run('sh', ['-c', request]);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'issued',
      verificationUrl: expect.stringContaining('/verify/'),
    });
  });

  test('killed, it leaves nothing that the next start does not clean up, its keys stay, and with --exit it ends by itself', async () => {
    const { apiKey } = launcher.local();
    const orphans = launcher.children();
    expect(orphans.map(({ name }) => name).sort()).toEqual(parts);
    await launcher.signal('SIGKILL');
    const next = launch({ args: ['--exit'] });
    await next.said('Quick start');
    expect(orphans.filter(isRunning)).toEqual([]);
    expect(next.local().apiKey).toBe(apiKey);

    // With --exit it does the quick start, says each step and leaves nothing running.
    const children = next.children();
    expect(children.map(({ name }) => name).sort()).toEqual(parts);
    expect(await next.ended).toBe(0);
    expect(next.steps().slice(0, -quickStartSteps.length)).toEqual(
      expect.arrayContaining(['Postgres', 'NATS', 'chain', 'certificates', 'trust-engine']),
    );
    expect(next.steps().slice(-quickStartSteps.length)).toEqual(quickStartSteps);
    expect(children.filter(isRunning)).toEqual([]);
    expect(existsSync(join(directory, 'local.json'))).toBe(false);
  }, 90_000);
});

test('stopped while it is starting, it leaves nothing behind', async () => {
  const launcher = launch();
  await launcher.said('✓ Postgres');
  const children = launcher.children();
  expect(await launcher.signal('SIGTERM')).toBe(1);
  expect([...children.filter(isRunning), ...launcher.children()]).toEqual([]);
});

test('without a nats-server it says how to get one, and ends with 1', async () => {
  const launcher = launch({ environment: { NATS_SERVER_BIN: '/no/such/nats-server' } });
  expect(await launcher.ended).toBe(1);
  expect(launcher.output).toContain('NATS_SERVER_BIN is set to /no/such/nats-server');
  expect(launcher.children()).toEqual([]);
});

test('an unknown option and an invalid port are reported', async () => {
  const [typo, port] = [launch({ args: ['--exti'] }), launch({ environment: { PORT: 'http' } })];
  expect(await Promise.all([typo.ended, port.ended])).toEqual([1, 1]);
  expect(typo.output).toContain('There is no option --exti.');
  expect(port.output).toContain('PORT is http, which is not a port');
});
