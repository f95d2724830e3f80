import { ProblemSchema } from './problem-schema';

type Json = Record<string, unknown>;

const mediaType = 'application/problem+json';
const retryAfter = {
  'Retry-After': { description: 'Seconds until it is worth trying again', schema: { type: 'integer', minimum: 1 } },
};

/** Components of every service's document, the same in all of them: what operations need not say themselves. */
export const sharedComponents: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  schemas: { Problem: ProblemSchema as never },
  responses: {
    BadRequest: problem('The request is not well formed; `errors` names each place'),
    NotAuthenticated: problem('There is no key, or it is not (or no longer) valid'),
    NotAllowed: problem('The key does not have what this needs; `code` says what'),
    NotFound: problem('There is no such thing, or it is not yours'),
    PreconditionFailed: problem('It was changed since you read the ETag in `If-Match`'),
    TooLarge: problem('The body is too large'),
    UnsupportedMediaType: problem('The body is not of a content type that this takes'),
    CannotBeProcessed: problem('The request is well formed, but it cannot be done'),
    TooManyRequests: problem('The limit of the key is reached', retryAfter),
    Unavailable: problem('A part of the platform cannot be reached right now', retryAfter),
    NotModified: {
      description: 'What you have is still what you would get',
      headers: { ETag: { $ref: '#/components/headers/ETag' } },
    },
  },
  headers: {
    ETag: { description: 'Strong validator of this answer, for `If-None-Match`', schema: { type: 'string' } },
  },
  parameters: {
    IfNoneMatch: {
      name: 'If-None-Match',
      in: 'header',
      description: 'ETags of what you have, or `*`: if it is still that, the answer is 304 without a body',
      schema: { type: 'string' },
    },
  },
};

export function problem(description: string, headers?: Json): Json {
  const content = { [mediaType]: { schema: { $ref: '#/components/schemas/Problem' } } };
  return { description, ...(headers ? { headers } : {}), content };
}
