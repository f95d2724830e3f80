import { certificateIssued } from '@probatum/contracts/events/certificates';
import { outboxRow, type OutboxRow } from '@probatum/persistence/outbox';
import { type SignedCertificate, summarizeEvidence } from '../certificate/certificate';
import type { CertificateAnswer } from '../certificate/certificate-answer';

/** The event `certificate.issued` as an outbox row. */
export function issuedEvent(
  certificate: SignedCertificate,
  answer: CertificateAnswer,
  externalId: string | null,
): OutboxRow {
  return outboxRow(certificateIssued, {
    organizationId: certificate.organizationId,
    environment: certificate.environment,
    subject: certificate.id,
    time: certificate.issuedAt,
    data: {
      certificateId: certificate.id,
      certificateType: certificate.type,
      status: 'issued',
      issuedAt: answer.issuedAt,
      signerName: answer.signerName,
      issuingCompany: answer.issuingCompany,
      externalId,
      verificationUrl: answer.verificationUrl,
      canonicalPayloadHash: certificate.canonicalPayloadHash,
      parentCertificateIds: certificate.parents,
      model: certificate.model,
      evidenceSummary: summarizeEvidence(certificate.evidence),
    },
  });
}
