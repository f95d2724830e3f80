import { envelopeStatuses, recipientRoles, recipientStatuses } from '@probatum/contracts/events/envelopes';
import { IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { fieldTypes } from '../../envelope/envelope';
import { reasons } from '../reasons';

const position = { documentPosition: Type.Integer(), page: Type.Integer({ description: 'From 1' }) };

const SessionField = Type.Object({
  id: IdOf('fld'),
  ...position,
  type: OneOf(fieldTypes),
  x: Type.Number({ description: 'Points from the left edge of the page as it is seen' }),
  y: Type.Number({ description: 'Points from the upper edge' }),
  width: Type.Number(),
  height: Type.Number(),
  options: Type.Array(Type.String()),
  required: Type.Boolean(),
  value: Type.Optional(Type.String()),
});

const SessionDocument = Type.Object({
  position: Type.Integer(),
  name: Type.String(),
  sha256: Type.String({ description: 'SHA-256 of the file that is shown and signed, in hex' }),
  pages: Type.Array(Type.Object({ width: Type.Number(), height: Type.Number() })),
});

export const SigningSession = Named(
  'SigningSession',
  Type.Object({
    envelope: Type.Object({
      id: IdOf('env'),
      subject: Type.String(),
      message: Type.Optional(Type.String()),
      status: OneOf(envelopeStatuses),
      locale: Type.Optional(Type.String()),
      expiresAt: Nullable(Time()),
      senderName: Type.String(),
      environment: OneOf(['live', 'sandbox']),
      redirectUrl: Type.Optional(Type.String()),
    }),
    recipient: Type.Object({
      id: IdOf('rcp'),
      name: Type.Optional(Type.String()),
      email: Type.String(),
      role: OneOf(recipientRoles),
      status: OneOf(recipientStatuses),
      signedAt: Nullable(Time()),
    }),
    documents: Type.Array(SessionDocument, { description: 'Empty while the recipient may not see them' }),
    fields: Type.Array(SessionField, { description: 'Fields of this recipient, in reading order' }),
    canAct: Type.Boolean({ description: 'True if the recipient can sign, approve or decline now' }),
    reason: Nullable(OneOf(reasons), { description: 'Reason why the recipient cannot act now' }),
    canDownload: Type.Boolean({ description: 'True once the signed document exists' }),
    consentText: Type.String({ description: 'The sentence to which the recipient agrees. The audit trail repeats it' }),
  }),
);
export type SigningSession = Static<typeof SigningSession>;
