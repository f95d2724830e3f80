import { BadRequest, Forbidden, Unauthorized, Unavailable } from '@probatum/http/problem';

/** RFC 6750 section 3: without a credential the challenge names no error. */
const challenge = 'Bearer realm="probatum"';

function challengeFor(error: string, description: string): Record<string, string> {
  return { 'www-authenticate': `${challenge}, error="${error}", error_description="${description}"` };
}

export class CredentialMissing extends Unauthorized {
  static readonly code = 'credential.missing';
  static readonly meaning = 'The route needs a credential and the request carries none.';
  static readonly remedy =
    'Send a key as `X-API-Key: <key>` or `Authorization: Bearer <key>`, an access token as `Authorization: Bearer <token>`.';

  constructor() {
    super('This route needs an API key or an access token', { headers: { 'www-authenticate': challenge } });
  }
}

export class CredentialMalformed extends Unauthorized {
  static readonly code = 'credential.malformed';
  static readonly meaning = 'What was sent as a credential does not have the form of one, or its checksum is wrong.';
  static readonly remedy =
    'Copy the whole key, with its prefix and the part behind the last underscore, or the whole access token.';

  constructor(detail = 'The credential has neither the form of an API key nor that of an access token') {
    super(detail, { headers: challengeFor('invalid_token', 'malformed') });
  }
}

export class CredentialInQuery extends BadRequest {
  static readonly code = 'credential.in_query';
  static readonly meaning =
    'A key or token stands in the address of the request, where logs of proxies and the history of browsers keep it.';
  static readonly remedy =
    'Take it for leaked: rotate it, or report it with `POST /keys/report-leak`. Send the new one as `X-API-Key: <key>`.';

  constructor() {
    super('A credential does not belong into the address of a request; this one has to be taken for leaked');
  }
}

/** Unknown, revoked and wrong secret are one answer: whoever guesses learns nothing. */
export class CredentialInvalid extends Unauthorized {
  static readonly code = 'credential.invalid';
  static readonly meaning = 'The credential is unknown or was revoked; an audit room may have been ended.';
  static readonly remedy = 'Use another key, or have an administrator make a new one; get a new access token.';

  constructor(detail = 'The credential is unknown or was revoked') {
    super(detail, { headers: challengeFor('invalid_token', 'unknown or revoked') });
  }
}

export class CredentialExpired extends Unauthorized {
  static readonly code = 'credential.expired';
  static readonly meaning = 'The credential was valid until the time that was set when it was made.';
  static readonly remedy = 'Have an administrator make a new key; get a new access token.';

  constructor(detail = 'The credential has expired') {
    super(detail, { headers: challengeFor('invalid_token', 'expired') });
  }
}

export class CredentialsUnavailable extends Unavailable {
  static readonly code = 'credential.unavailable';
  static readonly meaning = 'Credentials cannot be checked right now, so that nothing is let through.';
  static readonly remedy = 'Try again after the pause in `Retry-After`.';

  constructor() {
    super('Credentials cannot be checked right now', { headers: { 'retry-after': '2' } });
  }
}

export class AddressNotAllowed extends Forbidden {
  static readonly code = 'credential.address_not_allowed';
  static readonly meaning =
    'The credential, or every credential of its organization, may be used from other addresses only.';
  static readonly remedy = 'Call from an address that is allowed, or have an administrator add this one.';

  /** @param address of the caller, who knows it anyway and may be surprised by a proxy */
  constructor(address: string) {
    super(`The credential may not be used from ${address}`, { members: { address } });
  }
}
