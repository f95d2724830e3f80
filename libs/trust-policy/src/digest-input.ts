import { canonicalize } from '@probatum/certificate-format/canonicalize';
import type { Facts, Policy } from './policy';

/** The text (RFC 8785) whose SHA-256 over UTF-8 is the digest of a policy. */
export function policyDigestInput(policy: Policy): string {
  return canonicalize(policy);
}

/** The text (RFC 8785) whose SHA-256 over UTF-8 is the digest of facts; the order of their names does not matter. */
export function factsDigestInput(facts: Facts): string {
  return canonicalize(facts);
}
