import type { Primitives } from './primitives';

/** A claim that is signed only by its salted digest (RFC 9901, SD-JWT). */
export interface Claim {
  readonly name: string;
  readonly value: unknown;
}

export interface Disclosed {
  /** base64url of the JSON array `[salt, name, value]`; these exact characters are what the digest covers. */
  readonly disclosure: string;
  /** base64url of the SHA-256 over the disclosure's characters (section 4.2.3). */
  readonly digest: string;
}

/** @param salt at least 128 random bits in base64url, used once */
export function disclose(claim: Claim, salt: string, primitives: Primitives): Disclosed {
  const disclosure = primitives.toBase64url(JSON.stringify([salt, claim.name, claim.value]));
  return { disclosure, digest: primitives.sha256Base64url(disclosure) };
}

/** @returns undefined when it is not the disclosure of an object member */
export function readDisclosure(disclosure: string, primitives: Primitives): Claim | undefined {
  // A stored list may contain a null after tampering.
  if (typeof disclosure !== 'string') return undefined;
  try {
    const parts: unknown = JSON.parse(primitives.fromBase64url(disclosure));
    if (!Array.isArray(parts) || parts.length !== 3) return undefined;
    const [salt, name, value] = parts as unknown[];
    return typeof salt === 'string' && typeof name === 'string' ? { name, value } : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The disclosed claims by name. Unreadable disclosures are omitted. */
export function readClaims(disclosures: readonly string[], primitives: Primitives): Record<string, unknown> {
  const claims: Record<string, unknown> = {};
  for (const disclosure of disclosures) {
    const claim = readDisclosure(disclosure, primitives);
    if (claim) claims[claim.name] = claim.value;
  }
  return claims;
}

/**
 * Checks that every disclosure belongs to a signed digest, each to its own, and names a claim that may stand there.
 * A digest without a disclosure is fine: that claim was withheld or erased.
 * @returns the disclosed claims by name, or undefined when a disclosure does not belong there
 */
export function checkDisclosures(
  disclosures: readonly string[],
  digests: readonly string[],
  allowed: readonly string[],
  primitives: Primitives,
): Record<string, unknown> | undefined {
  const free = new Set(digests);
  const claims: Record<string, unknown> = {};
  for (const disclosure of disclosures) {
    const claim = readDisclosure(disclosure, primitives);
    if (!claim || !allowed.includes(claim.name) || claim.name in claims) return undefined;
    if (!free.delete(primitives.sha256Base64url(disclosure))) return undefined;
    claims[claim.name] = claim.value;
  }
  return claims;
}
