import { Inject, Injectable } from '@nestjs/common';
import { readDisclosure } from '@probatum/certificate-format/disclosure';
import { CONFIG } from '@probatum/service/resources';
import { AnchorDetails, anchorDetails } from '../certificate/anchor-answer';
import { summarizeEvidence } from '../certificate/certificate';
import { certificateAnswer, certificateMembers } from '../certificate/certificate-answer';
import type { CertificateRow } from '../certificate/certificate-row';
import { CertificatesRepository, type PublicCertificateRow } from '../certificate/certificates.repository';
import { nodePrimitives } from '../certificate/node-primitives';
import { StateSeal } from '../certificate/state-seal';
import type { CertificatesConfig } from '../certificates.config';
import { IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { VerificationOfCertificate } from './verification';

/** Claims that the public answer shows. The others stay salted digests for everyone but the owner. */
const publicClaims = ['signerName', 'signerRole', 'issuingCompany'];

export const PublicVerification = Named(
  'PublicVerification',
  Type.Object({
    valid: Type.Boolean(),
    signatureValid: Type.Boolean(),
    ...certificateMembers,
    environment: OneOf(['live', 'sandbox']),
    issuedBy: Type.Object(
      { organizationId: IdOf('org'), name: Nullable(Type.String()) },
      { description: 'The account that issued the certificate. It declares signer and company itself' },
    ),
    reason: Nullable(Type.String({ description: 'Reason why the certificate is not valid' })),
    revokedAt: Nullable(Time()),
    checks: Type.Array(Type.Object({ check: Type.String(), passed: Type.Boolean(), detail: Type.String() })),
    evidenceSummary: Type.Object({
      total: Type.Integer(),
      input: Type.Integer(),
      output: Type.Integer(),
      attachment: Type.Integer(),
      reference: Type.Integer(),
    }),
    anchor: AnchorDetails,
    canonicalPayload: Type.String({ description: 'The signed bytes: RFC 8785 JSON, texts as salted digests' }),
    signature: Type.String({ description: 'Detached JWS over canonicalPayload' }),
    disclosures: Type.Array(Type.String(), { description: 'RFC 9901 disclosures of the texts in this response' }),
    jwksUrl: Type.String({ format: 'uri', description: 'URL of the public keys' }),
  }),
);
export type PublicVerification = Static<typeof PublicVerification>;

@Injectable()
export class VerifyCertificate {
  constructor(
    private readonly certificates: CertificatesRepository,
    private readonly verification: VerificationOfCertificate,
    private readonly seal: StateSeal,
    @Inject(CONFIG) private readonly config: CertificatesConfig,
  ) {}

  /** Everything that anyone needs to believe, or not to believe, a certificate. @throws CertificateNotFound */
  async execute(id: string): Promise<PublicVerification> {
    const row = await this.certificates.findPublic(id);
    const verification = this.verification.verify(row);
    const { valid, signatureValid, checks, reason, canonicalPayload, canonicalPayloadHash } = verification;
    const { trustLevel, trustScore, claims } = verification;
    return {
      valid,
      signatureValid,
      ...certificateAnswer({ ...row, canonicalPayloadHash, trustLevel, trustScore }, claims, this.config.PUBLIC_URL),
      environment: row.environment,
      issuedBy: { organizationId: row.organizationId, name: this.seal.accountName(row) },
      reason,
      revokedAt: row.revokedAt?.toISOString() ?? null,
      checks: [...checks],
      evidenceSummary: { ...summarizeEvidence(row.evidence) },
      anchor: anchorDetails(row),
      canonicalPayload,
      signature: row.signature,
      disclosures: publicDisclosures(row),
      jwksUrl: `${this.config.PUBLIC_URL.replace(/\/$/, '')}/.well-known/jwks.json`,
    };
  }
}

function publicDisclosures(row: Pick<PublicCertificateRow | CertificateRow, 'disclosures'>): string[] {
  return row.disclosures.filter((disclosure) =>
    publicClaims.includes(readDisclosure(disclosure, nodePrimitives)?.name ?? ''),
  );
}
