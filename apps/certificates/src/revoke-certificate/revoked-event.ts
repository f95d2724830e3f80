import { type CertificateRevoked, certificateRevoked } from '@probatum/contracts/events/certificates';
import type { EventToPublish } from '@probatum/persistence/database';
import { claimsOf, textClaim, verificationUrl } from '../certificate/certificate-answer';
import type { CertificateRow } from '../certificate/certificate-row';

/** The event `certificate.revoked` of a certificate that is. */
export function revokedEvent(row: CertificateRow, publicUrl: string): EventToPublish<CertificateRevoked> {
  const claims = claimsOf(row);
  return {
    definition: certificateRevoked,
    details: {
      organizationId: row.organizationId,
      environment: row.environment,
      subject: row.id,
      time: row.revokedAt!,
      occurrence: row.id,
      data: {
        certificateId: row.id,
        certificateType: row.type,
        status: 'revoked',
        issuedAt: row.issuedAt.toISOString(),
        signerName: textClaim(claims, 'signerName'),
        issuingCompany: textClaim(claims, 'issuingCompany'),
        externalId: row.externalId,
        verificationUrl: verificationUrl(publicUrl, row.id),
        revokedAt: row.revokedAt!.toISOString(),
        reason: row.revocationReason!,
        comment: row.revocationComment,
      },
    },
  };
}
