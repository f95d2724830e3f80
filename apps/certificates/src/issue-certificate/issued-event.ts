import type { CertificateIssued } from '@probatum/contracts/events/certificates';
import { summarizeEvidence } from '../certificate/certificate';
import type { CertificateAnswer } from '../certificate/certificate-answer';
import type { CertificateRow, EvidenceType } from '../certificate/certificate-row';

type IssuedCertificate = Pick<CertificateRow, 'id' | 'type' | 'canonicalPayloadHash' | 'parents' | 'model'> & {
  readonly evidence: readonly { readonly type: EvidenceType }[];
};

/** The data of the event about an issued certificate, also when the event is published again. */
export function issuedFacts(
  certificate: IssuedCertificate,
  answer: Pick<CertificateAnswer, 'issuedAt' | 'signerName' | 'issuingCompany' | 'verificationUrl'>,
  externalId: string | null,
): CertificateIssued {
  return {
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
  };
}
