import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { LocalProcess } from '@probatum/local-infrastructure/local-process';
import { builtWorkspace } from '@probatum/testing/built-workspace';
import { testNatsServer } from '@probatum/testing/test-nats';
import { waitFor } from '@probatum/testing/wait-for';

const run = promisify(execFile);
const checkout = resolve(__dirname, '../../..');
const parts = ['apps', 'libs', 'tools', 'contracts-solidity', 'README.md', 'docs/decisions/0013-ids.md'];
const settings = [
  'package.json',
  'package-lock.json',
  'nx.json',
  'tsconfig.json',
  'tsconfig.base.json',
  '.swcrc',
  '.prettierrc.json',
  'eslint.config.mjs',
];

/** The new files and everything that they use or that names them; the rest is as it was. */
const typed = {
  extends: './tsconfig.base.json',
  include: ['apps/procurement', 'libs/contracts', 'libs/*/src/**/*.d.ts', 'tools/platform/src'],
};

let copy: string;
let platform: LocalProcess | undefined;

beforeAll(async () => {
  copy = mkdtempSync(join(tmpdir(), 'probatum-new-service-'));
  for (const name of [...parts, ...settings]) cpSync(join(checkout, name), join(copy, name), { recursive: true });
  writeFileSync(join(copy, 'tsconfig.new-service.json'), JSON.stringify(typed));
  symlinkSync(join(checkout, 'node_modules'), join(copy, 'node_modules'));
  cpSync(await builtWorkspace(), join(copy, 'dist'), { recursive: true });
  await newService('procurement', 'supplier');
}, 120_000);
afterAll(async () => {
  await platform?.stop();
  rmSync(copy, { recursive: true, force: true });
}, 60_000);

/** Of a developer who works in the copy: nothing of this test run is visible there. */
function command(file: string, ...args: string[]) {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], NX_DAEMON: 'false', CI: 'true' };
  return run(file, args, { cwd: copy, env, maxBuffer: 16 * 1024 * 1024 });
}

function newService(...names: string[]) {
  return command('node', 'dist/tools/new-service/src/main.js', ...names);
}

async function startPlatform(): Promise<{ gatewayUrl: string; adminKey: string; apiKey: string }> {
  const folder = join(copy, 'platform');
  mkdirSync(folder);
  platform = await LocalProcess.start({
    name: 'the platform with a new service',
    command: process.execPath,
    args: ['dist/tools/platform/src/main.js'],
    directory: copy,
    logFile: join(folder, 'launcher.log'),
    env: {
      PATH: process.env['PATH'],
      PROBATUM_DIRECTORY: folder,
      PORT: '0',
      NATS_SERVER_BIN: await testNatsServer(),
    },
  });
  const output = () => platform!.output();
  const ready = () => !platform!.running || /^Quick start/m.test(output());
  await waitFor(ready, { timeoutMs: 120_000, describe: 'a platform that is ready' });
  if (!platform.running) throw new Error(output());
  return JSON.parse(readFileSync(join(folder, 'local.json'), 'utf8')) as never;
}

it('makes a service that fits its types, and that nx builds alone', async () => {
  await command('node_modules/.bin/tsc', '--noEmit', '-p', 'tsconfig.new-service.json');
  await command('node_modules/.bin/prettier', '--check', 'apps/procurement', 'libs/contracts', 'README.md');
  await command('node_modules/.bin/nx', 'build', 'procurement');
  const { stdout } = await command(
    'node',
    '-p',
    `Object.keys(require('./dist/apps/procurement/src/procurement.service'))`,
  );
  expect(stdout).toContain('procurementService');
}, 240_000);

it('makes a service that the platform runs and the gateway serves', async () => {
  await command('node', 'tools/build.mjs');
  const { gatewayUrl, adminKey } = await startPlatform();
  const call = async (method: string, path: string, key: string, body?: object) => {
    const headers = { 'X-API-Key': key, ...(body ? { 'Content-Type': 'application/json' } : {}) };
    const answer = await fetch(gatewayUrl + path, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const grant = { name: 'Buyer', scopes: ['suppliers:read', 'suppliers:write'], environment: 'live' };
  const { key } = (await call('POST', '/api-keys', adminKey, grant)).body as { key: string };
  const created = await call('POST', '/suppliers', key, { name: 'Acme' });
  expect([created.status, created.body]).toEqual([201, expect.objectContaining({ name: 'Acme', status: 'DRAFT' })]);
  const path = `/suppliers/${created.body['id'] as string}`;
  expect((await call('PATCH', path, key, { status: 'ACTIVE' })).body['status']).toBe('ACTIVE');
  expect((await call('GET', `${path}/history`, key)).body['total']).toBe(2);
  expect((await call('GET', '/suppliers?status=DRAFT', key)).body['total']).toBe(0);
}, 300_000);

it('leaves everything as it is when the name is taken', async () => {
  const before = readFileSync(join(copy, 'libs/contracts/src/ids.ts'), 'utf8');
  await expect(newService('procurement', 'order')).rejects.toThrow('apps/procurement exists already');
  await expect(newService('purchasing', 'supplier')).rejects.toThrow('already');
  expect(readFileSync(join(copy, 'libs/contracts/src/ids.ts'), 'utf8')).toBe(before);
});
