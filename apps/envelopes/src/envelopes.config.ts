import { identityVariables, readEnvironment, serviceVariables } from '@probatum/service/environment';

export const envelopesVariables = { ...serviceVariables, ...identityVariables };

export type EnvelopesConfig = ReturnType<typeof envelopesConfig>;

export function envelopesConfig() {
  return readEnvironment(envelopesVariables, process.env);
}
