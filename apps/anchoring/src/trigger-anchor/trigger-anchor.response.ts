import { Fields, IdOf, Named, Nullable } from '@probatum/http/fields';
import { type Static, Type } from '@sinclair/typebox';

export const TriggeredAnchor = Named(
  'TriggeredAnchor',
  Fields({
    anchorId: Nullable(IdOf('anch')),
    certificates: Type.Integer({ minimum: 0, description: 'How many of your certificates the anchor covers' }),
  }),
);
export type TriggeredAnchor = Static<typeof TriggeredAnchor>;
