import { Fields, Named, Nullable, Text } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { draftMembers } from '../envelope.request';

const { message, expiresAt, locale, redirectUrl, ...others } = draftMembers;
const removes = { description: 'null removes it' };

export const ChangeDraftRequest = Named(
  'ChangeDraftRequest',
  Fields(
    {
      subject: Type.Optional(others.subject),
      documentIds: Type.Optional(others.documentIds),
      recipients: Type.Optional(others.recipients),
      fields: Type.Optional(others.fields),
      signatureLevel: Type.Optional(others.signatureLevel),
      category: Type.Optional(others.category),
      tags: Type.Optional(others.tags),
      initialsOnEveryPage: Type.Optional(others.initialsOnEveryPage),
      message: Type.Optional(Nullable(message, removes)),
      expiresAt: Type.Optional(Nullable(expiresAt, removes)),
      locale: Type.Optional(Nullable(locale, removes)),
      redirectUrl: Type.Optional(Nullable(redirectUrl, removes)),
      webhook_url: Type.Optional(Nullable(Text({ format: 'uri', max: 2_048 }), removes)),
    },
    { description: 'Members that are absent stay as they are. A list replaces the whole list' },
  ),
);
export type ChangeDraftRequest = Static<typeof ChangeDraftRequest>;
