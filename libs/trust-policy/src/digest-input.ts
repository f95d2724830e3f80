import { canonicalJson } from './canonical-json';
import type { Facts, Policy } from './policy';

/** The text whose SHA-256 over UTF-8 is the digest of a policy. */
export function policyDigestInput(policy: Policy): string {
  return canonicalJson(policy);
}

/** The text whose SHA-256 over UTF-8 is the digest of facts; the order of their names is of no account. */
export function factsDigestInput(facts: Facts): string {
  return canonicalJson(facts);
}
