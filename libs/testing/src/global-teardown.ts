import { dropDatabasesOfThisRun } from './database-per-file';
import { infrastructureKey, type TestInfrastructure } from './global-setup';
import { endSharedPlatform } from './shared-platform';
import { removeTestFolder } from './test-folder';

export default async function globalTeardown(): Promise<void> {
  const infrastructure = (globalThis as { [infrastructureKey]?: TestInfrastructure })[infrastructureKey];
  if (!infrastructure) return;
  await endSharedPlatform(infrastructure.folder);
  if (infrastructure.postgres) await infrastructure.postgres.process.stop();
  else await dropDatabasesOfThisRun();
  await removeTestFolder(infrastructure.folder);
}
