import { readEnvironment, serviceVariables } from '@probatum/http/environment';

export function adminConfig(environment: NodeJS.ProcessEnv = process.env) {
  return readEnvironment({ DATABASE_URL: serviceVariables.DATABASE_URL }, environment);
}
