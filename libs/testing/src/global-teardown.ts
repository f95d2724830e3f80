import { dropDatabasesOfThisRun } from './database-per-file';
import { infrastructureKey, type TestInfrastructure } from './global-setup';
import { processorSeconds } from './processor-time';
import { endSharedPlatform } from './shared-platform';
import { removeTestFolder } from './test-folder';

export default async function globalTeardown(): Promise<void> {
  const infrastructure = (globalThis as { [infrastructureKey]?: TestInfrastructure })[infrastructureKey];
  if (!infrastructure) return;
  await endSharedPlatform(infrastructure.folder);
  if (infrastructure.postgres) await infrastructure.postgres.process.stop();
  else await dropDatabasesOfThisRun();
  await removeTestFolder(infrastructure.folder);
  // The workers have ended by now. The shared platform is not a part of it: it belongs to a worker, which does not wait.
  const seconds = processorSeconds();
  if (seconds !== undefined)
    process.stderr.write(`Processor time without the shared platform: ${seconds.toFixed(0)} s\n`);
}
