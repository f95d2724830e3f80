import { Fields, IdOf, Sha256Hex } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';

/** Of a picture as base64: 1,000,000 bytes. */
const maxPictureText = 1_333_336;
export const maxValue = 1_000;

const GivenField = Fields({
  id: IdOf('fld'),
  value: Type.Optional(
    Type.String({ maxLength: maxValue, description: 'Text, option, or `true` or `false` for a checkbox' }),
  ),
  picture: Type.Optional(
    Type.String({ maxLength: maxPictureText, description: 'PNG in base64, at most 1,000,000 pixels' }),
  ),
  samePictureAs: Type.Optional(IdOf('fld', { description: 'Another field of this request, whose `picture` is used' })),
});
export type GivenField = Static<typeof GivenField>;

export const FinishRequest = Fields({
  consent: Type.Literal(true, { description: 'The recipient agrees to `consentText` of the session' }),
  documentHashes: Type.Array(Sha256Hex(), {
    maxItems: 100,
    description: 'SHA-256 of each document that was shown, in the order of their positions',
  }),
  fields: Type.Array(GivenField, { maxItems: 1_000 }),
});
export type FinishRequest = Static<typeof FinishRequest>;

/** Pictures and values of one request together. */
export const maxFinishBytes = 2.5 * 1024 * 1024;
