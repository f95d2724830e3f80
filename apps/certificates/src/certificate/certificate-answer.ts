import { readClaims } from '@probatum/certificate-format/disclosure';
import { anchorStatuses } from '@probatum/contracts/events/anchoring';
import { certificateTypes } from '@probatum/contracts/events/certificates';
import { trustLevels } from '@probatum/contracts/events/trust-engine';
import { IdOf, Named, Nullable, OneOf, Sha256Hex, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import type { CertificateRow } from './certificate-row';
import { nodePrimitives } from './node-primitives';

/** Number of hours for which a repeated Idempotency-Key receives the stored response. */
export const keepForHours = 7 * 24;

/** The members that every answer about a certificate has, named as in the public contract. */
export const certificateMembers = {
  certificateId: IdOf('cert'),
  certificateType: OneOf(certificateTypes),
  status: OneOf(['issued', 'revoked']),
  issuedAt: Time(),
  signerName: Nullable(Type.String()),
  signerRole: Nullable(Type.String()),
  issuingCompany: Nullable(Type.String()),
  issuedTimezone: Nullable(Type.String()),
  signatureAlgorithm: Type.Literal('Ed25519'),
  canonicalPayloadHash: Sha256Hex(),
  verificationUrl: Type.String({ format: 'uri' }),
  parentCertificateIds: Type.Array(IdOf('cert')),
  trustLevel: OneOf(trustLevels),
  trustScore: Type.Integer({ minimum: 0, maximum: 100 }),
  anchorStatus: OneOf(anchorStatuses),
};

export const IssuedCertificate = Named('IssuedCertificate', Type.Object(certificateMembers));
export type CertificateAnswer = Static<typeof IssuedCertificate>;

export type AnsweredColumns = Pick<
  CertificateRow,
  | 'id'
  | 'type'
  | 'status'
  | 'issuedAt'
  | 'timezone'
  | 'canonicalPayloadHash'
  | 'parents'
  | 'disclosures'
  | 'trustLevel'
  | 'trustScore'
  | 'anchorStatus'
>;

/** The disclosed claims; an erased claim is null. */
export function textClaim(claims: Readonly<Record<string, unknown>>, name: string): string | null {
  const value = claims[name];
  return typeof value === 'string' ? value : null;
}

export function claimsOf(row: { readonly disclosures: readonly string[] }): Record<string, unknown> {
  return readClaims(row.disclosures, nodePrimitives);
}

export function verificationUrl(publicUrl: string, certificateId: string): string {
  return `${publicUrl.replace(/\/$/, '')}/verify/${certificateId}`;
}

export function certificateAnswer(
  row: AnsweredColumns,
  claims: Readonly<Record<string, unknown>>,
  publicUrl: string,
): CertificateAnswer {
  return {
    certificateId: row.id,
    certificateType: row.type,
    status: row.status,
    issuedAt: row.issuedAt.toISOString(),
    signerName: textClaim(claims, 'signerName'),
    signerRole: textClaim(claims, 'signerRole'),
    issuingCompany: textClaim(claims, 'issuingCompany'),
    issuedTimezone: row.timezone,
    signatureAlgorithm: 'Ed25519',
    canonicalPayloadHash: row.canonicalPayloadHash,
    verificationUrl: verificationUrl(publicUrl, row.id),
    parentCertificateIds: [...row.parents],
    trustLevel: row.trustLevel,
    trustScore: row.trustScore,
    anchorStatus: row.anchorStatus,
  };
}
