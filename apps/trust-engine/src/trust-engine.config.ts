import { identityVariables, readEnvironment, serviceVariables } from '@probatum/http/environment';

export type TrustEngineConfig = ReturnType<typeof trustEngineConfig>;

export function trustEngineConfig() {
  return readEnvironment({ ...serviceVariables, ...identityVariables }, process.env);
}
