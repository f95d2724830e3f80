import { anchorStatuses } from '@probatum/contracts/events/anchoring';
import { Fields, IdOf, Named, Nullable, OneOf } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { anchoredFields } from '../anchor/anchor.response';

export const VerifiedAnchor = Named(
  'VerifiedAnchor',
  Fields({
    verified: Type.Boolean({ description: 'True if the registry contains the root, in the block of this transaction' }),
    anchorId: IdOf('anch'),
    status: OneOf(anchorStatuses),
    ...anchoredFields,
    reason: Nullable(Type.String({ description: 'Reason why the anchor is not verified, or a remark on the result' })),
  }),
);
export type VerifiedAnchor = Static<typeof VerifiedAnchor>;
