import { anchorStatuses } from '@probatum/contracts/events/anchoring';
import { certificateTypes } from '@probatum/contracts/events/certificates';
import { Fields, OneOf, Sha256Hex, Text, Time } from '@probatum/http/validation/fields';
import { pageParameters } from '@probatum/http/lists/pagination';
import { type Static, Type } from '@sinclair/typebox';

export const ListCertificatesQuery = Fields({
  ...pageParameters,
  certificateType: Type.Optional(OneOf(certificateTypes, { description: 'Only certificates of this type' })),
  type: Type.Optional(OneOf(certificateTypes, { description: 'Same as certificateType' })),
  status: Type.Optional(OneOf(['issued', 'revoked'], { description: 'Only certificates with this status' })),
  anchorStatus: Type.Optional(OneOf(anchorStatuses, { description: 'Only certificates whose anchor has this status' })),
  externalId: Type.Optional(Text({ description: 'Only certificates that were issued with this external id' })),
  sha256Hash: Type.Optional(Sha256Hex({ description: 'Only certificates that contain evidence with this hash' })),
  updatedAfter: Type.Optional(
    Time({
      description:
        'Only certificates that changed after this time, oldest change first. The cursor is the last `updatedAt`',
    }),
  ),
});
export type ListCertificatesQuery = Static<typeof ListCertificatesQuery>;
