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

/**
 * Runs once per `jest`. It uses the servers that the environment names and starts the others. The workers inherit their
 * URLs.
 */
export default async function globalSetup(): Promise<void> {
  await removeAbandonedTestFolders();
  const folder = await makeTestFolder();
  process.env['TEST_RUN_FOLDER'] = folder;
  process.env['TEST_RUN_ID'] = randomBytes(4).toString('hex');
  // A busy machine is no reason for a platform of a test to refuse lists. The test of that asks for it.
  process.env['SHED_LATENESS_MS'] ??= '0';
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
