import { canonicalize } from './canonicalize';
import { checkDisclosures } from './disclosure';
import { buildPayload, type EvidencePayload, type PayloadFields } from './payload';
import type { Ed25519Verifier, Primitives } from './primitives';
import { verifyDetachedJws } from './signature';

/** Claims that a certificate may disclose, and those that one of its evidences may. */
export const certificateClaims = ['issuingCompany', 'signerName', 'signerRole', 'reportName', 'externalId', 'metadata'];
export const evidenceClaims = ['filename'];

export interface DisclosedEvidence extends EvidencePayload {
  readonly disclosures: readonly string[];
}

/** A certificate as it was received from a store or a bundle: nothing in it is believed yet. */
export interface CertificateToVerify {
  readonly fields: Omit<PayloadFields, 'evidence'>;
  readonly evidence: readonly DisclosedEvidence[];
  readonly disclosures: readonly string[];
  /** Detached JWS. */
  readonly signature: string;
}

export interface Verdict {
  /** The payload made anew from the fields. */
  readonly canonicalPayload: string;
  /** Lower-case hex SHA-256 of it. */
  readonly canonicalPayloadHash: string;
  /** The disclosed claims about the certificate; undefined when a disclosure, also of an evidence, was not signed. */
  readonly claims: Readonly<Record<string, unknown>> | undefined;
  readonly signatureValid: boolean;
}

/** Makes the payload anew from the single fields and checks disclosures and signature against it. */
export function verifyCertificate(
  certificate: CertificateToVerify,
  primitives: Primitives,
  verifier: Ed25519Verifier,
): Verdict {
  const evidence = certificate.evidence.map(({ disclosures: _disclosures, ...payload }) => payload);
  const canonicalPayload = canonicalize(buildPayload({ ...certificate.fields, evidence }));
  const { digests } = certificate.fields;
  const claims = checkDisclosures(certificate.disclosures, digests, certificateClaims, primitives);
  const evidenceDisclosed = certificate.evidence.every(({ disclosures, _sd = [] }) =>
    checkDisclosures(disclosures, _sd, evidenceClaims, primitives),
  );
  return {
    canonicalPayload,
    canonicalPayloadHash: primitives.sha256Hex(canonicalPayload),
    claims: evidenceDisclosed ? claims : undefined,
    signatureValid: verifyDetachedJws(certificate.signature, canonicalPayload, primitives, verifier),
  };
}
