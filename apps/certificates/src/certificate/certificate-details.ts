import { canonicalize } from '@probatum/certificate-format/canonicalize';
import { buildPayload } from '@probatum/certificate-format/payload';
import { IdOf, Named, Nullable, OneOf, Sha256Hex, Text, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { AnchorDetails, anchorDetails } from './anchor-answer';
import { signedFields } from './certificate';
import { certificateAnswer, certificateMembers, claimsOf, textClaim } from './certificate-answer';
import type { CertificateRow, StoredEvidence } from './certificate-row';

const EvidenceDetails = Type.Object({
  evidenceType: OneOf(['input', 'output', 'attachment', 'reference']),
  sha256Hash: Sha256Hex(),
  mimeType: Nullable(Type.String()),
  filename: Nullable(Type.String()),
  storageMode: Type.String(),
  sourceCertificateId: Nullable(IdOf('cert')),
});

/** Everything that the owner of a certificate may read about it. */
export const CertificateDetails = Named(
  'Certificate',
  Type.Object({
    ...certificateMembers,
    environment: OneOf(['live', 'sandbox']),
    updatedAt: Time(),
    reportName: Nullable(Type.String()),
    externalId: Nullable(Type.String()),
    metadata: Nullable(Type.Record(Type.String(), Type.Unknown())),
    evidence: Type.Array(EvidenceDetails),
    model: Type.Object({
      modelId: Nullable(Type.String()),
      provider: Nullable(Type.String()),
      modelName: Nullable(Type.String()),
      modelVersion: Nullable(Type.String()),
    }),
    revokedAt: Nullable(Time()),
    revocationReason: Nullable(Text()),
    revocationComment: Nullable(Text({ max: 2000 })),
    canonicalPayload: Type.String({ description: 'The signed bytes: RFC 8785 JSON' }),
    signature: Type.String({ description: 'Detached JWS (RFC 7515 appendix F) over canonicalPayload' }),
    disclosures: Type.Array(Type.String(), {
      description: 'RFC 9901 disclosures of the salted digests in the payload',
    }),
    anchor: AnchorDetails,
  }),
);
export type CertificateDetails = Static<typeof CertificateDetails>;

export function certificateDetails(row: CertificateRow, publicUrl: string): CertificateDetails {
  const claims = claimsOf(row);
  const { modelId = null, provider = null, modelName = null, modelVersion = null } = row.model;
  // Not spread into a literal with this many members: V8 makes that a slow object, which costs 25 µs.
  return Object.assign(certificateAnswer(row, claims, publicUrl), {
    environment: row.environment,
    updatedAt: row.updatedAt,
    reportName: textClaim(claims, 'reportName'),
    externalId: row.externalId,
    metadata: (claims.metadata as Record<string, unknown> | undefined) ?? null,
    evidence: row.evidence.map(evidenceDetails),
    model: { modelId, provider, modelName, modelVersion },
    revokedAt: row.revokedAt?.toISOString() ?? null,
    revocationReason: row.revocationReason,
    revocationComment: row.revocationComment,
    canonicalPayload: canonicalize(buildPayload(signedFields(row))),
    signature: row.signature,
    disclosures: [...row.disclosures, ...row.evidence.flatMap(({ disclosures }) => disclosures)],
    anchor: anchorDetails(row),
  });
}

function evidenceDetails(evidence: StoredEvidence): CertificateDetails['evidence'][number] {
  return {
    evidenceType: evidence.type,
    sha256Hash: evidence.sha256,
    mimeType: evidence.mimeType ?? null,
    filename: textClaim(claimsOf(evidence), 'filename'),
    storageMode: evidence.storageMode,
    sourceCertificateId: evidence.sourceCertificateId ?? null,
  };
}
