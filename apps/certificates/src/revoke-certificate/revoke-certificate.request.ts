import { Fields, Named, Text, VisibleText } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';

export const RevokeCertificateRequest = Named(
  'RevokeCertificateRequest',
  Fields({ reason: VisibleText({ examples: ['Evidence was replaced'] }), comment: Type.Optional(Text({ max: 2000 })) }),
);
export type RevokeCertificateRequest = Static<typeof RevokeCertificateRequest>;
