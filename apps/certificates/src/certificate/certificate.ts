import { canonicalize } from '@probatum/certificate-format/canonicalize';
import { type Claim, disclose } from '@probatum/certificate-format/disclosure';
import { buildPayload, type PayloadFields } from '@probatum/certificate-format/payload';
import { detachedJws, signingInput } from '@probatum/certificate-format/signature';
import type { CertificateType, EvidenceSummary, ModelLink } from '@probatum/contracts/events/certificates';
import type { Tenant } from '@probatum/contracts/tenant';
import type { CertificateRow, EvidenceType, StoredEvidence } from './certificate-row';
import { newSalt, nodePrimitives } from './node-primitives';

/** The statements of an issuer about one piece of evidence. */
export interface EvidenceStatement {
  readonly type: EvidenceType;
  readonly sha256: string;
  readonly mimeType?: string | undefined;
  readonly filename?: string | undefined;
  readonly storageMode: string;
  readonly sourceCertificateId?: string | undefined;
}

/** The statements of an issuer. Claims are signed as salted digests, all other statements as they are. */
export interface Statement extends Tenant {
  readonly id: string;
  readonly type: CertificateType;
  readonly issuedAt: Date;
  readonly timezone?: string | undefined;
  readonly evidence: readonly EvidenceStatement[];
  readonly model: ModelLink;
  readonly claims: readonly Claim[];
}

export interface Signer {
  readonly header: string;
  sign(signingInput: string): string;
}

export type SignedCertificate = Pick<
  CertificateRow,
  | keyof Tenant
  | 'id'
  | 'type'
  | 'issuedAt'
  | 'timezone'
  | 'model'
  | 'parents'
  | 'evidence'
  | 'digests'
  | 'disclosures'
  | 'canonicalPayloadHash'
  | 'signature'
>;

/** Commits to the claims, makes the canonical payload and signs it. */
export function signCertificate(statement: Statement, signer: Signer): SignedCertificate {
  const evidence = statement.evidence.map(storeEvidence);
  const claims = statement.claims.map((claim) => disclose(claim, newSalt(), nodePrimitives));
  const certificate = {
    organizationId: statement.organizationId,
    environment: statement.environment,
    id: statement.id,
    type: statement.type,
    issuedAt: statement.issuedAt,
    timezone: statement.timezone ?? null,
    model: statement.model,
    parents: parentsOf(evidence),
    evidence,
    // Sorted, so that their order tells nothing about which claim is which (RFC 9901 section 4.2.4.1).
    digests: claims.map(({ digest }) => digest).sort(),
    disclosures: claims.map(({ disclosure }) => disclosure),
  };
  const payload = canonicalize(buildPayload(signedFields(certificate)));
  // Added to the same object: a copy of this size costs as much as all its digests.
  return Object.assign(certificate, {
    canonicalPayloadHash: nodePrimitives.sha256Hex(payload),
    signature: detachedJws(signer.header, signer.sign(signingInput(signer.header, payload, nodePrimitives))),
  });
}

/** The signed fields of a stored certificate, in the words of the payload. */
export function signedFields(row: Omit<SignedCertificate, 'canonicalPayloadHash' | 'signature'>): PayloadFields {
  return {
    id: row.id,
    type: row.type,
    issuedAt: row.issuedAt.toISOString(),
    ...(row.timezone === null ? {} : { timezone: row.timezone }),
    organizationId: row.organizationId,
    environment: row.environment,
    evidence: row.evidence.map(({ disclosures: _disclosures, ...signed }) => signed),
    model: row.model,
    parents: row.parents,
    digests: row.digests,
  };
}

function storeEvidence(statement: EvidenceStatement): StoredEvidence {
  const { type, sha256, mimeType, filename, storageMode, sourceCertificateId } = statement;
  const signed = { type, sha256, mimeType, storageMode, sourceCertificateId };
  if (filename === undefined) return Object.assign(signed, { disclosures: [] });
  const { disclosure, digest } = disclose({ name: 'filename', value: filename }, newSalt(), nodePrimitives);
  return Object.assign(signed, { _sd: [digest], disclosures: [disclosure] });
}

function parentsOf(evidence: readonly StoredEvidence[]): string[] {
  return [...new Set(evidence.flatMap(({ sourceCertificateId }) => sourceCertificateId ?? []))];
}

export function summarizeEvidence(evidence: readonly { readonly type: EvidenceType }[]): EvidenceSummary {
  const summary = { total: evidence.length, input: 0, output: 0, attachment: 0, reference: 0 };
  for (const { type } of evidence) summary[type] += 1;
  return summary;
}
