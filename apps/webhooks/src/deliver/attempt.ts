import { Fields, Nullable, Time } from '@probatum/http/fields';
import { type Static, Type } from '@sinclair/typebox';

/** One call of a receiver as it was. Without a duration it was interrupted on our side. */
export const Attempt = Fields({
  at: Time(),
  durationMs: Nullable(Type.Integer()),
  httpStatus: Nullable(Type.Integer()),
  error: Nullable(Type.String({ description: 'Why it does not count as delivered: a code, a colon, a sentence' })),
  responseBody: Nullable(Type.String({ description: 'The beginning of what the receiver answered' })),
});
export type Attempt = Static<typeof Attempt>;
