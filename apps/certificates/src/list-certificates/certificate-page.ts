import { Named, Time } from '@probatum/http/validation/fields';
import { PageOf } from '@probatum/http/lists/pagination';
import { type Static, Type } from '@sinclair/typebox';
import { certificateMembers } from '../certificate/certificate-answer';

const {
  certificateId,
  certificateType,
  status,
  issuedAt,
  signerName,
  issuingCompany,
  anchorStatus,
  trustLevel,
  trustScore,
} = certificateMembers;

const CertificateListItem = Named(
  'CertificateListItem',
  Type.Object({
    certificateId,
    certificateType,
    status,
    issuedAt,
    updatedAt: Time({ description: 'With microseconds' }),
    signerName,
    issuingCompany,
    externalId: Type.Union([Type.String(), Type.Null()]),
    anchorStatus,
    trustLevel,
    trustScore,
  }),
);

export const CertificatePage = Named('CertificatePage', PageOf(CertificateListItem));
export type CertificatePage = Static<typeof CertificatePage>;
