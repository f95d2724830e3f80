import { BadRequest, Forbidden, Unauthorized, Unavailable } from '@probatum/http/problems/problem';

/** RFC 6750 section 3: without a credential the challenge names no error. */
const challenge = 'Bearer realm="probatum"';

function challengeFor(error: string, description: string): Record<string, string> {
  return { 'www-authenticate': `${challenge}, error="${error}", error_description="${description}"` };
}

export class CredentialMissing extends Unauthorized {
  static readonly code = 'credential.missing';
  static readonly meaning = 'This route requires a credential, and the request has none.';
  static readonly remedy =
    'Send a key as `X-API-Key: <key>` or `Authorization: Bearer <key>`, an access token as `Authorization: Bearer <token>`.';

  constructor() {
    super('This route requires an API key or an access token', { headers: { 'www-authenticate': challenge } });
  }
}

export class CredentialMalformed extends Unauthorized {
  static readonly code = 'credential.malformed';
  static readonly meaning =
    'The credential in the request does not have the format of a key or token, or its checksum is wrong.';
  static readonly remedy =
    'Copy the whole key, including its prefix and the part after the last underscore, or the whole access token.';

  constructor(detail = 'The credential has the format of neither an API key nor an access token') {
    super(detail, { headers: challengeFor('invalid_token', 'malformed') });
  }
}

export class CredentialInQuery extends BadRequest {
  static readonly code = 'credential.in_query';
  static readonly meaning =
    'The URL of the request contains a key or token. Proxy logs and browser histories store URLs.';
  static readonly remedy =
    'Treat the credential as compromised: rotate it, or report it with `POST /keys/report-leak`. Send the new credential in a header, such as `X-API-Key: <key>`.';

  constructor() {
    super('The URL contains a credential. Send credentials in a header, and treat this one as compromised');
  }
}

/** One answer for unknown and revoked credentials and for wrong secrets, so that a guesser learns nothing. */
export class CredentialInvalid extends Unauthorized {
  static readonly code = 'credential.invalid';
  static readonly meaning =
    'The credential is unknown or was revoked. The audit room of a room token may have been closed.';
  static readonly remedy =
    'Use another key, or ask an administrator to create a new one. For an access token, request a new token.';

  constructor(detail = 'The credential is unknown or was revoked') {
    super(detail, { headers: challengeFor('invalid_token', 'unknown or revoked') });
  }
}

export class CredentialExpired extends Unauthorized {
  static readonly code = 'credential.expired';
  static readonly meaning = 'The credential has reached its expiry time.';
  static readonly remedy = 'Ask an administrator to create a new key. For an access token, request a new token.';

  constructor(detail = 'The credential has expired') {
    super(detail, { headers: challengeFor('invalid_token', 'expired') });
  }
}

export class CredentialsUnavailable extends Unavailable {
  static readonly code = 'credential.unavailable';
  static readonly meaning =
    'The platform cannot check credentials at the moment. It refuses all requests until it can.';
  static readonly remedy = 'Try again after the time in `Retry-After`.';

  constructor() {
    super('The platform cannot check credentials at the moment', { headers: { 'retry-after': '2' } });
  }
}

export class AddressNotAllowed extends Forbidden {
  static readonly code = 'credential.address_not_allowed';
  static readonly meaning =
    'The credential, or every credential of its organization, is restricted to other IP addresses.';
  static readonly remedy = 'Send the request from an allowed IP address, or ask an administrator to allow this one.';

  /** @param address the caller's own IP address. It helps when an unexpected proxy is in between. */
  constructor(address: string) {
    super(`The credential may not be used from the IP address ${address}`, { members: { address } });
  }
}
