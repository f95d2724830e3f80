import { Fields, Named, OneOf } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';

/** RFC 6749 section 5.2; the last two are those of section 4.1.2.1, for what is not the client's fault. */
const errorCodes = [
  'invalid_request',
  'invalid_client',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
  'temporarily_unavailable',
  'server_error',
] as const;
export type OAuthErrorCode = (typeof errorCodes)[number];

/** RFC 6749 defines these members and their spelling, and `error` is a code. */
export const OAuthErrorBody = Named(
  'OAuthError',
  Fields({ error: OneOf(errorCodes), error_description: Type.String() }),
);
export type OAuthErrorBody = Static<typeof OAuthErrorBody>;

/** A refusal that is answered as RFC 6749 section 5.2 says. */
export class OAuthError extends Error {
  constructor(
    readonly code: OAuthErrorCode,
    description: string,
    readonly status = 400,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(description);
  }

  get body(): OAuthErrorBody {
    // RFC 6749 section 5.2: printable ASCII without quotation mark and backslash.
    const description = this.message.replaceAll('"', "'").replace(/[^\x20-\x5B\x5D-\x7E]/g, '.');
    return { error: this.code, error_description: description };
  }
}

export class InvalidOAuthRequest extends OAuthError {
  constructor(description: string) {
    super('invalid_request', description);
  }
}

/** One answer for unknown and disabled clients and for wrong secrets, so that a guesser learns nothing. */
export class InvalidClient extends OAuthError {
  constructor(description = 'The client is unknown, or its authentication is not valid') {
    super('invalid_client', description, 401, { 'www-authenticate': 'Basic realm="probatum", charset="UTF-8"' });
  }
}
