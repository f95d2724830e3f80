import { certificateTrustV1 } from './certificate-trust-v1';
import type { Policy } from '../policy';

/** All versions that assessed certificates, oldest first. No version may be removed. */
export const policies: readonly Policy[] = [certificateTrustV1];

/** The version for new assessments. */
export const certificateTrust: Policy = certificateTrustV1;

/** The policy that an assessment names, or undefined when this release does not know it. */
export function findPolicy(id: string, version: number): Policy | undefined {
  return policies.find((policy) => policy.id === id && policy.version === version);
}
