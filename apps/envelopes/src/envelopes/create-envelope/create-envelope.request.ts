import { Fields, IdOf, Named, OneOf, Text, VisibleText } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { draftMembers, maxDocuments, maxRecipients, RecipientRequest } from '../envelope.request';

/** Of all documents in one JSON body together. They are decoded on the thread that answers all requests. */
export const maxInlineBytes = 10 * 1024 * 1024;
const maxBase64Length = Math.ceil(maxInlineBytes / 3) * 4;
/** Base64 with room for everything else that a body may contain. */
export const maxBodyBytes = maxBase64Length + 4 * 1024 * 1024;

const base64 = (description: string) => Text({ max: maxBase64Length, description });
const perBody = 'At most 10 MB for all documents of the request; upload larger ones, or name a `file_url`';

export const InlineDocument = Named(
  'EnvelopeDocumentRequest',
  Fields(
    {
      name: Type.Optional(VisibleText({ max: 255 })),
      file_url: Type.Optional(
        Text({ format: 'uri', max: 2_048, description: 'https. Fetched when the envelope is created' }),
      ),
      file_base64: Type.Optional(base64(`A file in base64. ${perBody}`)),
      base64Pdf: Type.Optional(base64(`The same under another name. ${perBody}`)),
    },
    { description: 'With one of `file_url`, `file_base64` and `base64Pdf`' },
  ),
);
export type InlineDocument = Static<typeof InlineDocument>;

/** All forms of the request in one: the checks say which members go together. */
export const CreateEnvelopeRequest = Named(
  'CreateEnvelopeRequest',
  Fields(
    {
      ...Type.Partial(Fields(draftMembers)).properties,
      templateId: Type.Optional(IdOf('tpl', { description: 'Instead of `documentIds`' })),
      workspaceId: Type.Optional(Text({ max: 100, description: 'A workspace of the caller' })),
      requireSmsOtp: Type.Optional(Type.Boolean({ description: 'For the level ADVANCED' })),
      title: Type.Optional(
        VisibleText({ description: 'Instead of `subject`: the envelope is created and sent in one call' }),
      ),
      documents: Type.Optional(
        Type.Array(InlineDocument, { minItems: 1, maxItems: maxDocuments, description: 'Instead of `documentIds`' }),
      ),
      signers: Type.Optional(
        Type.Array(RecipientRequest, { minItems: 1, maxItems: maxRecipients, description: 'Instead of `recipients`' }),
      ),
      signature_level: Type.Optional(
        OneOf(['SES', 'AES', 'AES-Q', 'QES'], { description: 'Instead of `signatureLevel`' }),
      ),
      webhook_url: Type.Optional(
        Text({ format: 'uri', max: 2_048, description: 'https. Receives the events of this envelope' }),
      ),
    },
    {
      description:
        '`subject`, `documentIds` or `templateId`, and `recipients` make a draft. `title` or `documents` make an envelope that is sent immediately',
    },
  ),
);
export type CreateEnvelopeRequest = Static<typeof CreateEnvelopeRequest>;
