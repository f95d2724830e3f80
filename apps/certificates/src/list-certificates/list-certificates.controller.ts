import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { anchorStatuses } from '@probatum/contracts/events/anchoring';
import { certificateTypes } from '@probatum/contracts/events/certificates';
import { ReadableInAuditRoom } from '@probatum/http/audit-room-grant';
import { Fields, Named, OneOf, Sha256Hex, Text, Time } from '@probatum/http/fields';
import { Caller, type Identity } from '@probatum/http/identity';
import { PageOf, pageParameters } from '@probatum/http/pagination';
import { RequestQuery } from '@probatum/http/request';
import { Responds } from '@probatum/http/responses';
import { RequiresScopes } from '@probatum/http/scopes';
import { type Static, Type } from '@sinclair/typebox';
import { certificateMembers } from '../certificate/certificate-answer';
import { ListCertificates } from './list-certificates';

const ListCertificatesQuery = Fields({
  ...pageParameters,
  certificateType: Type.Optional(OneOf(certificateTypes, { description: 'Only certificates of this type' })),
  type: Type.Optional(OneOf(certificateTypes, { description: 'Same as certificateType' })),
  status: Type.Optional(OneOf(['issued', 'revoked'], { description: 'Only certificates in this state' })),
  anchorStatus: Type.Optional(
    OneOf(anchorStatuses, { description: 'Only certificates whose anchor is in this state' }),
  ),
  externalId: Type.Optional(Text({ description: 'Certificates that were issued with this id of your own' })),
  sha256Hash: Type.Optional(Sha256Hex({ description: 'Certificates that name this evidence' })),
  updatedAfter: Type.Optional(
    Time({ description: 'What changed after this time, oldest change first; the cursor is the last updatedAt' }),
  ),
});
export type ListCertificatesQuery = Static<typeof ListCertificatesQuery>;

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

@Controller('certificates')
export class ListCertificatesController {
  constructor(private readonly listCertificates: ListCertificates) {}

  @Get()
  @RequiresScopes('certificates:read')
  @ReadableInAuditRoom()
  @ApiOperation({
    summary: 'List certificates',
    description: 'Newest first; with `updatedAfter` oldest change first, and no change is ever missed.',
  })
  @Responds(200, Named('CertificatePage', PageOf(CertificateListItem)), 'A page of certificates')
  listCertificatesOfTenant(
    @Caller() caller: Identity,
    @RequestQuery(ListCertificatesQuery) query: ListCertificatesQuery,
  ) {
    return this.listCertificates.execute(caller, query);
  }
}
