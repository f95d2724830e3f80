import { Fields, Named, Text, VisibleText } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';

export const ReviewRequest = Named(
  'ReviewFriaRequest',
  Fields({
    reviewedBy: Type.Optional(VisibleText({ description: 'Name of the reviewer' })),
    notes: Type.Optional(Text({ max: 5_000 })),
  }),
);
export type ReviewRequest = Static<typeof ReviewRequest>;
