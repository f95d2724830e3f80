import { anchorStatuses } from '@probatum/contracts/events/anchoring';
import { Fields, IdOf, Named, Nullable, OneOf } from '@probatum/http/fields';
import { type Static, Type } from '@sinclair/typebox';
import { anchoredFields } from '../anchor/anchor.response';

export const VerifiedAnchor = Named(
  'VerifiedAnchor',
  Fields({
    verified: Type.Boolean({ description: 'The registry has the root, in the block of this transaction' }),
    anchorId: IdOf('anch'),
    status: OneOf(anchorStatuses),
    ...anchoredFields,
    reason: Nullable(Type.String({ description: 'Why it is not verified, or what is to be known about the answer' })),
  }),
);
export type VerifiedAnchor = Static<typeof VerifiedAnchor>;
