import { certificateTrustV1 } from './policies/certificate-trust-v1';
import type { Policy } from './policy';

/** Every version that ever assessed a certificate, oldest first. None is ever removed. */
export const policies: readonly Policy[] = [certificateTrustV1];

/** The version that new assessments are made under. */
export const certificateTrust: Policy = certificateTrustV1;

/** The policy that an assessment names, or undefined when this release does not know it. */
export function findPolicy(id: string, version: number): Policy | undefined {
  return policies.find((policy) => policy.id === id && policy.version === version);
}
