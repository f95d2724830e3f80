import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LocalProcess } from '@probatum/local-infrastructure/local-process';
import { isRunning, type ProcessIdentity } from '@probatum/local-infrastructure/process-identity';
import { signal } from '@probatum/local-infrastructure/process-register';
import { builtWorkspace } from './built-workspace';
import { asAdministrator, urlOf } from './database-template';
import { platformFolderOf } from './test-folder';
import { testNatsServer } from './test-nats';
import { waitFor } from './wait-for';

/** Batches close when a test triggers them; polling has the pace of a test. */
const tuning = {
  ANCHOR_BATCH_SECONDS: '3600',
  RECONCILE_AFTER_SECONDS: '7200',
  ANCHOR_POLL_MS: '100',
  ANCHOR_TRIGGER_TIMEOUT_MS: '30000',
  CHAIN_POLL_MS: '200',
  LOG_LEVEL: 'warn',
};

/** Variables that a developer may have set for their own platform. */
const notOurs = ['DATABASE_URL', 'NATS_URL', 'CHAIN_RPC_URL', 'ANCHOR_CONTRACT', 'HOST', 'PUBLIC_URL'];

/**
 * The platform that all end-to-end files of a run share: the real launcher in a process of its own, started by the
 * file that needs it first. It ends with the run. Files keep apart by having an organization each.
 * @returns its folder, in which `local.json` says where everything is
 */
export async function sharedPlatform(): Promise<string> {
  const dist = await builtWorkspace();
  const folder = platformFolderOf(process.env['TEST_RUN_FOLDER']!);
  await asAdministrator(urlOf('postgres'), async (client) => {
    await client.query(`select pg_advisory_lock(hashtext('probatum test platform'))`);
    if (!existsSync(join(folder, 'local.json'))) await launch(join(dist, 'tools/platform/src/main.js'), folder);
  });
  return folder;
}

async function launch(main: string, folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const inherited = Object.entries(process.env).filter(([name]) => !notOurs.includes(name) && !/_PORT$/.test(name));
  const launcher = await LocalProcess.start({
    name: 'the shared platform',
    command: process.execPath,
    args: [main],
    logFile: join(folder, 'launcher.log'),
    env: {
      ...Object.fromEntries(inherited),
      ...tuning,
      PROBATUM_DIRECTORY: folder,
      PORT: '0',
      NATS_SERVER_BIN: await testNatsServer(),
    },
  });
  launcher.unref();
  const ready = () => !launcher.running || existsSync(join(folder, 'local.json'));
  await waitFor(ready, { timeoutMs: 280_000, describe: 'the shared platform' });
  if (!launcher.running) throw new Error(`The shared platform did not start:\n${launcher.output()}`);
}

/** For the global teardown, which may run in another process than the one that started it. */
export async function endSharedPlatform(runFolder: string): Promise<void> {
  const file = join(platformFolderOf(runFolder), 'launcher.json');
  if (!existsSync(file)) return;
  const launcher = JSON.parse(readFileSync(file, 'utf8')) as ProcessIdentity;
  if (isRunning(launcher)) signal(launcher.pid, 'SIGTERM');
  await waitFor(() => !isRunning(launcher), { describe: 'the end of the shared platform' });
}
