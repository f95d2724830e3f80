import { ProblemSchema } from './problem-schema';

type Json = Record<string, unknown>;

const mediaType = 'application/problem+json';
const retryAfter = {
  'Retry-After': { description: 'Seconds after which to try again', schema: { type: 'integer', minimum: 1 } },
};

/** Components that are the same in every service's document, so that operations need not repeat them. */
export const sharedComponents: Readonly<Record<string, Readonly<Record<string, Json>>>> = {
  schemas: { Problem: ProblemSchema as never },
  responses: {
    BadRequest: problem('The request is not valid; `errors` lists each fault'),
    NotAuthenticated: problem('The key is missing, invalid, expired or revoked'),
    NotAllowed: problem('The key may not do this; `code` names the reason'),
    NotFound: problem('The resource was not found, or it belongs to another tenant'),
    PreconditionFailed: problem('The resource has changed since you read the ETag in `If-Match`'),
    TooLarge: problem('The request body is too large'),
    UnsupportedMediaType: problem('The content type of the request body is not supported'),
    CannotBeProcessed: problem('The request is valid, but it cannot be processed'),
    TooManyRequests: problem('A rate limit of the caller is reached', retryAfter),
    Unavailable: problem('A part of the platform is temporarily unavailable', retryAfter),
    NotModified: {
      description: 'The resource has not changed: your copy is up to date',
      headers: { ETag: { $ref: '#/components/headers/ETag' } },
    },
  },
  headers: {
    ETag: { description: 'Strong validator of this response, for `If-None-Match`', schema: { type: 'string' } },
  },
  parameters: {
    IfNoneMatch: {
      name: 'If-None-Match',
      in: 'header',
      description: 'ETags of your copies, or `*`. If one still matches, the answer is 304 without a body',
      schema: { type: 'string' },
    },
  },
};

export function problem(description: string, headers?: Json): Json {
  const content = { [mediaType]: { schema: { $ref: '#/components/schemas/Problem' } } };
  return { description, ...(headers ? { headers } : {}), content };
}
