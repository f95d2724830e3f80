import { readEnvironment, serviceVariables } from '@probatum/service/environment';

export function adminConfig() {
  return readEnvironment(
    {
      DATABASE_URL: serviceVariables.DATABASE_URL,
      KEY_ENCRYPTION_KEY: serviceVariables.KEY_ENCRYPTION_KEY,
    },
    process.env,
  );
}
