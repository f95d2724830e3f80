import { identityVariables, readEnvironment, serviceVariables } from '@probatum/service/environment';

export const complianceVariables = { ...serviceVariables, ...identityVariables };

export type ComplianceConfig = ReturnType<typeof complianceConfig>;

export function complianceConfig() {
  return readEnvironment(complianceVariables, process.env);
}
