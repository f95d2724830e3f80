import { Fields, Named } from '@probatum/http/validation/fields';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { type Static, Type } from '@sinclair/typebox';
import type { SignTokens } from '../../envelope/sign-tokens';
import { type Envelope, mustAct } from '../../envelope/envelope';
import { envelopeAnswer, EnvelopeAnswer, RecipientAnswer } from '../envelope-answer';

/** The envelope, and what the other forms of the request expect beside it. */
export const CreatedEnvelope = Named(
  'CreatedEnvelope',
  Fields({
    ...EnvelopeAnswer.properties,
    title: Type.String({ description: 'Same as subject' }),
    signers: Type.Array(RecipientAnswer, { description: 'The recipients with the roles SIGNER and APPROVER' }),
    sign_url: Type.String({ description: 'Link of the first signer' }),
    signatureLevelReasons: Type.Optional(
      Type.Array(Type.String(), { description: 'Why the level is what it is, where the request leaves it open' }),
    ),
  }),
);
export type CreatedEnvelope = Static<typeof CreatedEnvelope>;

export function createdAnswer(envelope: Envelope, tokens: SignTokens, levelReasons: readonly string[]): Answer {
  const location = `/api/v1/envelopes/${envelope.id}`;
  return jsonAnswer(createdEnvelope(envelope, tokens, levelReasons), { location });
}

function createdEnvelope(envelope: Envelope, tokens: SignTokens, levelReasons: readonly string[]): CreatedEnvelope {
  const answer = envelopeAnswer(envelope, tokens, true);
  const signers = answer.recipients.filter(mustAct);
  const first = signers.reduce((one, other) => (other.order < one.order ? other : one));
  return {
    ...answer,
    title: envelope.subject,
    signers,
    sign_url: first.signUrl,
    ...(levelReasons.length > 0 ? { signatureLevelReasons: [...levelReasons] } : {}),
  };
}
