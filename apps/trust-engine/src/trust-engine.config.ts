import { identityVariables, readEnvironment, serviceVariables } from '@probatum/service/environment';

export const trustEngineVariables = { ...serviceVariables, ...identityVariables };

export type TrustEngineConfig = ReturnType<typeof trustEngineConfig>;

export function trustEngineConfig() {
  return readEnvironment(trustEngineVariables, process.env);
}
