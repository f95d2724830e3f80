/** The format of what is signed. Version 1 never changes; a change of meaning is a new version. */
export const payloadVersion = 1;

export interface EvidencePayload {
  readonly type: string;
  /** Lower-case hex. */
  readonly sha256: string;
  readonly mimeType?: string;
  readonly storageMode: string;
  /** The certificate whose output this evidence is. */
  readonly sourceCertificateId?: string;
  /** Digests of the disclosures about this evidence (its file name), RFC 9901 section 4.2.4.1. */
  readonly _sd?: readonly string[];
}

export interface ModelPayload {
  readonly modelId?: string;
  readonly provider?: string;
  readonly modelName?: string;
  readonly modelVersion?: string;
}

/**
 * The text that the platform signs about a certificate, as RFC 8785 JSON. Free text and personal data appear only as
 * salted digests in `_sd`, so that their disclosure can be erased while the signature stays valid.
 */
export interface CertificatePayload {
  readonly version: typeof payloadVersion;
  readonly id: string;
  readonly type: string;
  /** ISO 8601 in UTC with milliseconds. */
  readonly issuedAt: string;
  /** IANA name. */
  readonly timezone?: string;
  readonly organizationId: string;
  readonly environment: string;
  readonly evidence: readonly EvidencePayload[];
  readonly model: ModelPayload;
  readonly parents: readonly string[];
  readonly _sd: readonly string[];
  readonly _sd_alg: 'sha-256';
}

export type PayloadFields = Omit<CertificatePayload, 'version' | '_sd' | '_sd_alg'> & {
  /** Digests of the disclosures about the certificate. */
  readonly digests: readonly string[];
};

export function buildPayload({ digests, ...fields }: PayloadFields): CertificatePayload {
  return { version: payloadVersion, ...fields, _sd: digests, _sd_alg: 'sha-256' };
}
