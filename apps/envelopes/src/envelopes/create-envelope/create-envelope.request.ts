import { Fields, IdOf, Named, OneOf, Text, VisibleText } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { draftMembers, maxRecipients, RecipientRequest } from '../envelope.request';

export const maxBodyBytes = 4 * 1024 * 1024;

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
        '`subject`, `documentIds` or `templateId`, and `recipients` make a draft. `title` makes an envelope that is sent immediately',
    },
  ),
);
export type CreateEnvelopeRequest = Static<typeof CreateEnvelopeRequest>;
