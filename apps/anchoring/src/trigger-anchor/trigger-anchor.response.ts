import { Fields, IdOf, Named, Nullable } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';

export const TriggeredAnchor = Named(
  'TriggeredAnchor',
  Fields({
    anchorId: Nullable(IdOf('anch')),
    certificates: Type.Integer({
      minimum: 0,
      description: 'Number of the certificates of the caller that the anchor covers',
    }),
  }),
);
export type TriggeredAnchor = Static<typeof TriggeredAnchor>;
