import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startPostgres } from '@probatum/local-infrastructure/postgres';
import type { RunningServer } from '@probatum/local-infrastructure/running-server';
import { makeTestFolder, removeAbandonedTestFolders } from './test-folder';
import { testNatsServer } from './test-nats';

export interface TestInfrastructure {
  readonly folder: string;
  readonly postgres?: RunningServer;
}

/** Under this name the teardown, which runs in the same process, finds what the setup has made. */
export const infrastructureKey = Symbol.for('probatum.test-infrastructure');

/** Once per `jest`: what the environment names is used, the rest is started here; the workers inherit the addresses. */
export default async function globalSetup(): Promise<void> {
  await removeAbandonedTestFolders();
  const folder = await makeTestFolder();
  process.env['TEST_RUN_FOLDER'] = folder;
  process.env['TEST_RUN_ID'] = randomBytes(4).toString('hex');
  const postgres = process.env['TEST_DATABASE_URL'] ? undefined : await startTestPostgres(folder);
  if (postgres) process.env['TEST_DATABASE_URL'] = postgres.url;
  if (!process.env['TEST_NATS_URL']) process.env['NATS_SERVER_BIN'] = await testNatsServer();
  Object.assign(globalThis, { [infrastructureKey]: { folder, postgres } satisfies TestInfrastructure });
}

async function startTestPostgres(folder: string): Promise<RunningServer> {
  return startPostgres({
    directory: join(folder, 'postgres'),
    logFile: join(folder, 'postgres.log'),
    password: randomBytes(16).toString('hex'),
    durable: false,
  });
}
