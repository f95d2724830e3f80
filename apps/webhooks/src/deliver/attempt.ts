import { Fields, Nullable, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';

/** One call of a receiver as it was. Without a duration it was interrupted on our side. */
export const Attempt = Fields({
  at: Time(),
  durationMs: Nullable(Type.Integer()),
  httpStatus: Nullable(Type.Integer()),
  error: Nullable(
    Type.String({
      description:
        'Reason why the attempt failed or, with a 2xx status, the fault in the rest of the response: a code, a colon and a sentence',
    }),
  ),
  responseBody: Nullable(
    Type.String({
      description:
        "Beginning of the receiver's response: up to 16 KiB of the last response, one line of earlier responses and of responses whose full text was deleted",
    }),
  ),
});
export type Attempt = Static<typeof Attempt>;
