import type { Ed25519Verifier, Primitives } from './primitives';

/** The media type of the signed object, so that no other token of the platform can pass for a certificate (RFC 8725). */
export const signatureType = 'probatum-certificate+jws';

export interface DetachedSignature {
  readonly header: string;
  readonly kid: string;
  readonly signature: string;
}

/**
 * The protected header of a certificate's signature, base64url. `EdDSA` (RFC 8037) with an Ed25519 key, the name that
 * deployed verifiers know; RFC 9864's `Ed25519` names the same signature.
 * @param kid RFC 7638 thumbprint of the public key
 */
export function protectedHeader(kid: string, primitives: Primitives): string {
  return primitives.toBase64url(JSON.stringify({ alg: 'EdDSA', kid, typ: signatureType }));
}

/** The signed bytes: RFC 7515 section 5.1. */
export function signingInput(header: string, canonicalPayload: string, primitives: Primitives): string {
  return `${header}.${primitives.toBase64url(canonicalPayload)}`;
}

/** JWS Compact Serialization without the payload: RFC 7515 appendix F. */
export function detachedJws(header: string, signature: string): string {
  return `${header}..${signature}`;
}

const compact = /^([A-Za-z0-9_-]+)\.\.([A-Za-z0-9_-]{86})$/;

/** @returns undefined when it is not a detached signature in exactly the form that the platform makes */
export function readDetachedJws(jws: string, primitives: Primitives): DetachedSignature | undefined {
  const [, header, signature] = compact.exec(jws) ?? [];
  if (!header || !signature) return undefined;
  const kid = readKid(header, primitives);
  if (kid === undefined || protectedHeader(kid, primitives) !== header) return undefined;
  return { header, kid, signature };
}

export function verifyDetachedJws(
  jws: string,
  canonicalPayload: string,
  primitives: Primitives,
  verifier: Ed25519Verifier,
): boolean {
  const parts = readDetachedJws(jws, primitives);
  if (!parts) return false;
  return verifier.verify(parts.kid, signingInput(parts.header, canonicalPayload, primitives), parts.signature);
}

function readKid(header: string, primitives: Primitives): string | undefined {
  try {
    const kid = (JSON.parse(primitives.fromBase64url(header)) as { kid?: unknown }).kid;
    return typeof kid === 'string' ? kid : undefined;
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof TypeError) return undefined;
    throw error;
  }
}
