import { explainEnd } from '@probatum/local-infrastructure/cannot-start';
import { LocalProcess } from '@probatum/local-infrastructure/local-process';
import { provisionService } from '@probatum/persistence/provision';
import { everyOne, type Ground, step } from './ground';
import { servicePassword } from './keep-secrets';
import { type AppName, appNames, schemaOf } from './service-catalogue';
import { environmentOf, type Surroundings } from './service-environment';
import { mainFile } from './start-services';

/** A role and a schema for each service, at the newest migration. */
export async function prepareDatabases(ground: Ground, surroundings: Surroundings): Promise<void> {
  await step(ground, 'schemas', async () => {
    for (const schema of appNames.map(schemaOf)) {
      await provisionService(surroundings.databaseUrl, { schema, password: servicePassword(ground.secrets, schema) });
    }
    await everyOne(appNames.map((name) => migrate(name, ground, surroundings)));
    return [undefined, `${appNames.map(schemaOf).join(', ')}: migrated`];
  });
}

async function migrate(name: AppName, ground: Ground, surroundings: Surroundings): Promise<void> {
  const migration = await LocalProcess.start({
    name: `the migration of ${name}`,
    command: process.execPath,
    args: [mainFile(name), 'migrate'],
    env: environmentOf(name, ground, surroundings),
    logFile: ground.folder.log(`${name}-migrate`),
    register: ground.register,
  });
  const { code } = await migration.ended;
  if (code !== 0) throw explainEnd(migration.name, migration.output());
}
