import { recipientRoles, signatureLevels } from '@probatum/contracts/events/envelopes';
import { Fields, IdOf, Named, OneOf, Text, VisibleText } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { fieldTypes } from '../envelope/envelope';

export const categories = [
  'CONTRACT',
  'AGREEMENT',
  'INVOICE',
  'LETTER',
  'QUOTE',
  'NDA',
  'HR',
  'LEGAL',
  'REPORT',
  'PROPOSAL',
  'OTHER',
] as const;

export const anchorPlacements = ['right', 'below', 'above', 'left'] as const;

export const maxRecipients = 50;
export const maxDocuments = 20;
/** Given by the sender. Initials on every page come on top. */
export const maxFields = 500;

/** Longer than any page that a PDF can have, in points. */
const maxPoints = 14_400;
const points = (description: string) => Type.Optional(Type.Number({ minimum: 0, maximum: maxPoints, description }));

export const RecipientRequest = Named(
  'EnvelopeRecipientRequest',
  Fields({
    email: Type.String({ format: 'email', minLength: 3, maxLength: 254, examples: ['client@example.com'] }),
    name: Type.Optional(VisibleText({ examples: ['Marie Dubois'] })),
    role: Type.Optional(OneOf(recipientRoles, { default: 'SIGNER', description: 'Default: SIGNER' })),
    order: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: 1_000,
        description:
          'Recipients with equal numbers act at the same time, a lower number before a higher one. If no recipient has one, they act in the order of the list',
      }),
    ),
    phone: Type.Optional(
      Type.String({
        pattern: '^\\+[1-9][0-9]{6,14}$',
        maxLength: 16,
        description: 'E.164',
        examples: ['+33612345678'],
      }),
    ),
  }),
);
export type RecipientRequest = Static<typeof RecipientRequest>;

export const FieldRequest = Named(
  'EnvelopeFieldRequest',
  Fields({
    recipientEmail: Type.String({
      format: 'email',
      minLength: 3,
      maxLength: 254,
      description: 'E-mail address of a recipient',
    }),
    documentIndex: Type.Optional(
      Type.Integer({
        minimum: 0,
        maximum: maxDocuments - 1,
        description: 'Place of the document in the list. Default: 0',
      }),
    ),
    pageNumber: Type.Optional(Type.Integer({ minimum: 1, maximum: 10_000, description: 'From 1. Default: 1' })),
    fieldType: OneOf(fieldTypes),
    anchorText: Type.Optional(
      Text({
        description:
          'Text of the document next to which the field stands, in any case. If it is not found, `x` and `y` apply',
      }),
    ),
    anchorPlacement: Type.Optional(OneOf(anchorPlacements, { description: 'Default: right' })),
    anchorIndex: Type.Optional(
      Type.Integer({ minimum: 0, maximum: 1_000, description: 'Which occurrence of the text, from 0. Default: 0' }),
    ),
    x: points('Points from the left edge of the page as it is seen. Default: 72'),
    y: points('Points from the upper edge of the page as it is seen. Default: 700'),
    width: points('Default: 150'),
    height: points('Default: 40'),
    options: Type.Optional(
      Type.Array(VisibleText(), {
        minItems: 1,
        maxItems: 100,
        uniqueItems: true,
        description: 'Values to choose from: for DROPDOWN and RADIO_GROUP, which require them',
      }),
    ),
    required: Type.Optional(
      Type.Boolean({ description: 'Whether the recipient must fill it. Default: true, and false for CHECKBOX' }),
    ),
  }),
);
export type FieldRequest = Static<typeof FieldRequest>;

const url = { format: 'uri', max: 2_048 } as const;

/** Members that a draft can change. */
export const draftMembers = {
  subject: VisibleText({ examples: ['Contrat de prestation'] }),
  message: Text({ max: 2_000, description: 'Part of the invitation' }),
  documentIds: Type.Array(IdOf('doc'), { minItems: 1, maxItems: maxDocuments, uniqueItems: true }),
  recipients: Type.Array(RecipientRequest, { minItems: 1, maxItems: maxRecipients }),
  fields: Type.Array(FieldRequest, {
    maxItems: maxFields,
    description: 'Without any field, each signer gets a signature field on the last page when the envelope is sent',
  }),
  signatureLevel: OneOf(signatureLevels, { description: 'Default: SIMPLE' }),
  expiresAt: Text({
    max: 40,
    description: 'ISO 8601. A time without an offset is UTC',
    examples: ['2027-03-18T19:48:08Z'],
  }),
  category: OneOf(categories, { description: 'Default: OTHER' }),
  tags: Type.Array(Text({ max: 40 }), { maxItems: 10, description: 'Kept in lower case, each once' }),
  locale: Text({ max: 35, description: 'Language tag (BCP 47)', examples: ['fr-FR'] }),
  redirectUrl: Text({ ...url, description: 'https. Where the signing page leads at the end' }),
  initialsOnEveryPage: Type.Boolean({ description: 'Adds initials of each signer to each page' }),
} as const;
