import type { AnchorStatus } from '@probatum/contracts/events/anchoring';
import type { CertificateType, ModelLink } from '@probatum/contracts/events/certificates';
import type { TrustLevel } from '@probatum/contracts/events/trust-engine';
import type { Tenant } from '@probatum/contracts/tenant';

export type EvidenceType = 'input' | 'output' | 'attachment' | 'reference';

/** One piece of evidence as it is stored: the signed fields, and beside them the disclosures. */
export interface StoredEvidence {
  readonly type: EvidenceType;
  readonly sha256: string;
  readonly mimeType?: string;
  readonly storageMode: string;
  readonly sourceCertificateId?: string;
  readonly _sd?: readonly string[];
  readonly disclosures: readonly string[];
}

/** Where and how a certificate is anchored, as the events of anchoring state it. */
export interface StoredAnchor {
  readonly merkleRoot: string;
  readonly proof?: readonly string[];
  readonly txHash: string | null;
  readonly blockNumber?: number | null;
  readonly blockTime?: string;
  readonly chainId: number | null;
  readonly contract: string | null;
  readonly simulated: boolean;
}

export type TrustFacts = Readonly<Record<string, string | number | boolean>>;

export interface CertificateRow extends Tenant {
  readonly id: string;
  readonly type: CertificateType;
  readonly issuedAt: Date;
  readonly timezone: string | null;
  readonly model: ModelLink;
  readonly parents: readonly string[];
  readonly evidence: readonly StoredEvidence[];
  readonly digests: readonly string[];
  readonly disclosures: readonly string[];
  readonly externalId: string | null;
  readonly canonicalPayloadHash: string;
  readonly signature: string;
  readonly status: 'issued' | 'revoked';
  readonly revokedAt: Date | null;
  readonly revocationReason: string | null;
  readonly revocationComment: string | null;
  readonly statusSeal: string;
  readonly anchorStatus: AnchorStatus;
  readonly anchorId: string | null;
  readonly anchor: StoredAnchor | null;
  /** Time in the last anchoring event that changed the anchor. */
  readonly anchorChangedAt: Date | null;
  readonly anchorSeal: string;
  readonly trustLevel: TrustLevel;
  readonly trustScore: number;
  readonly trustPolicy: string;
  readonly trustFacts: TrustFacts;
  readonly trustEvaluatedAt: Date;
  readonly trustRevision: number;
  readonly trustSeal: string;
  /** ISO 8601 with microseconds: the cursor of `updatedAfter`. */
  readonly updatedAt: string;
  /** The row is not readable as a certificate any more: it was changed manually. */
  readonly isDamaged?: boolean;
}

export const updatedAtColumn = `to_char(updated_at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as "updatedAt"`;

export const certificateColumns = `
  organization_id as "organizationId", environment, id, type, issued_at as "issuedAt", timezone, model, parents, evidence,
  digests, disclosures, external_id as "externalId", canonical_payload_hash as "canonicalPayloadHash", signature,
  status, revoked_at as "revokedAt", revocation_reason as "revocationReason",
  revocation_comment as "revocationComment", status_seal as "statusSeal",
  anchor_status as "anchorStatus", anchor_id as "anchorId", anchor, anchor_changed_at as "anchorChangedAt", anchor_seal as "anchorSeal",
  trust_level as "trustLevel", trust_score as "trustScore", trust_policy as "trustPolicy", trust_facts as "trustFacts",
  trust_evaluated_at as "trustEvaluatedAt", trust_revision as "trustRevision", trust_seal as "trustSeal",
  ${updatedAtColumn}`;

/**
 * Joins a certificate to the list that names it, by id. Tenants are compared as expressions, so that no plan can look
 * up by tenant alone: on a table without statistics Postgres does, and reads all certificates of a tenant for one.
 */
export function sameCertificate(certificate: string, listed: string): string {
  return `${certificate}.id = ${listed}.id and ${certificate}.organization_id || '' = ${listed}.organization_id
    and ${certificate}.environment || '' = ${listed}.environment`;
}
