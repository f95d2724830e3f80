import { provisionService } from '@probatum/persistence/provision';
import { type Ground, step } from './ground';
import { servicePassword } from './keep-secrets';
import { appNames, schemaOf } from './service-catalogue';

/** Creates a role and a schema for each service, which migrates its tables itself. Returns the given URL. */
export async function prepareSchemas(ground: Ground, databaseUrl: string): Promise<string> {
  const schemas = appNames.map(schemaOf);
  return step(ground, 'schemas', async () => {
    for (const schema of schemas) {
      await provisionService(databaseUrl, { schema, password: servicePassword(ground.secrets, schema) });
    }
    return [databaseUrl, schemas.join(', ')];
  });
}
