import { defineChunk } from './chunk';
import { defineEvent } from './event';

export const certificateTypes = [
  'ai_report',
  'ai_audit',
  'ai_model_card',
  'ai_dataset_card',
  'ai_evaluation',
  'generic',
] as const;
export type CertificateType = (typeof certificateTypes)[number];

export interface ModelLink {
  readonly modelId?: string;
  readonly provider?: string;
  readonly modelName?: string;
  readonly modelVersion?: string;
}

export interface EvidenceSummary {
  readonly total: number;
  readonly input: number;
  readonly output: number;
  readonly attachment: number;
  readonly reference: number;
}

interface CertificateFacts {
  readonly certificateId: string;
  readonly certificateType: CertificateType;
  /** ISO 8601 in UTC, milliseconds. */
  readonly issuedAt: string;
  readonly signerName: string | null;
  readonly issuingCompany: string | null;
  readonly externalId: string | null;
  readonly verificationUrl: string;
}

export interface CertificateIssued extends CertificateFacts {
  readonly status: 'issued';
  /** Lower-case hex SHA-256 of the canonical payload; its 32 bytes are the Merkle leaf value. */
  readonly canonicalPayloadHash: string;
  readonly parentCertificateIds: readonly string[];
  readonly model: ModelLink;
  readonly evidenceSummary: EvidenceSummary;
}

/** Certificates of one tenant that were stored together. */
export interface CertificatesIssued {
  readonly certificates: readonly IssuedTogether[];
}

interface IssuedTogether extends CertificateIssued {
  /** W3C Trace Context of the request that has issued it. */
  readonly traceparent?: string | undefined;
}

export interface CertificateRevoked extends CertificateFacts {
  readonly status: 'revoked';
  readonly revokedAt: string;
  readonly reason: string;
  readonly comment: string | null;
}

const exampleFacts = {
  certificateId: 'cert_01j9z3k4m5n6p7q8r9s0t1v2w3',
  certificateType: 'ai_report' as const,
  issuedAt: '2026-03-18T19:48:08.800Z',
  signerName: 'Maria Lopez',
  issuingCompany: 'Acme Consulting',
  externalId: null,
  verificationUrl: 'https://api.example.com/verify/cert_01j9z3k4m5n6p7q8r9s0t1v2w3',
};

export const certificateIssued = defineEvent<CertificateIssued>({
  context: 'certificates',
  entity: 'certificate',
  verb: 'issued',
  description: 'A certificate was signed and stored.',
  example: {
    ...exampleFacts,
    status: 'issued',
    canonicalPayloadHash: 'b7c4f4a1d2e3f405162738495a6b7c8d9eafb0c1d2e3f4a5b6c7d8e9fa0b1c2d',
    parentCertificateIds: [],
    model: { provider: 'openai', modelName: 'gpt-4o' },
    evidenceSummary: { total: 2, input: 1, output: 1, attachment: 0, reference: 0 },
  },
});

/** Tells apart the issues of certificates: each is issued once. */
export const issueOf = ({ certificateId }: Pick<CertificateIssued, 'certificateId'>) => certificateId;

export const certificateIssuedV2 = defineChunk<CertificatesIssued, CertificateIssued>({
  each: certificateIssued,
  list: 'certificates',
  description: 'Certificates of one tenant were signed and stored.',
  example: { certificates: [certificateIssued.example] },
  eventsIn: ({ data: { certificates } }) =>
    certificates.map(({ traceparent, ...data }) => ({
      subject: data.certificateId,
      time: data.issuedAt,
      occurrence: issueOf(data),
      data,
      traceparent,
    })),
});

export const certificateRevoked = defineEvent<CertificateRevoked>({
  context: 'certificates',
  entity: 'certificate',
  verb: 'revoked',
  description: 'A certificate was revoked by its organization. This is final.',
  example: {
    ...exampleFacts,
    status: 'revoked',
    revokedAt: '2026-03-20T08:00:00.000Z',
    reason: 'Evidence was replaced',
    comment: null,
  },
});
