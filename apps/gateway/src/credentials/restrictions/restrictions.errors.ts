import type { Scope } from '@probatum/contracts/scopes';
import { Forbidden } from '@probatum/http/problems/problem';

export class ScopesExceedCreator extends Forbidden {
  static readonly code = 'api_key.scopes_exceed_creator';
  static readonly meaning = 'A caller can grant a credential only scopes that the caller has.';
  static readonly remedy = 'Remove the scopes that `errors` names, or ask an administrator who has them to grant them.';

  constructor(given: readonly Scope[], exceeding: readonly Scope[]) {
    super(`The caller cannot grant scopes that it does not have: ${exceeding.join(', ')}`, {
      errors: exceeding.map((scope) => ({
        pointer: `/scopes/${given.indexOf(scope)}`,
        code: 'not_held',
        message: `${scope} is not among the scopes of the caller`,
      })),
    });
  }
}

export class EnvironmentExceedsCreator extends Forbidden {
  static readonly code = 'api_key.environment_exceeds_creator';
  static readonly meaning = 'A sandbox key can create only sandbox keys.';
  static readonly remedy = 'Use a live key with `keys:write` to create live keys.';

  constructor() {
    super('A sandbox key can create only sandbox keys', {
      errors: [{ pointer: '/environment', code: 'not_held', message: 'must be sandbox for this caller' }],
    });
  }
}

export class AddressesExceedCreator extends Forbidden {
  static readonly code = 'api_key.addresses_exceed_creator';
  static readonly meaning =
    'The caller is restricted to some IP addresses and cannot create a credential for further addresses.';
  static readonly remedy = 'Send ranges within those of the caller, or omit them to use the same ranges.';

  constructor(exceeding: readonly number[]) {
    const pointers = exceeding.map((index) => `/allowedAddresses/${index}`);
    super('The credential would allow IP addresses that the caller may not use', {
      errors: (pointers.length > 0 ? pointers : ['/allowedAddresses']).map((pointer) => ({
        pointer,
        code: 'not_held',
        message: 'is not within the IP addresses of the caller',
      })),
    });
  }
}

export class CertificateExceedsCreator extends Forbidden {
  static readonly code = 'api_key.certificate_exceeds_creator';
  static readonly meaning =
    'The caller is bound to a client certificate. It cannot create, widen or renew a credential that works without one.';
  static readonly remedy = 'Use a key that is not bound to a client certificate, or bind the other credential first.';

  constructor() {
    super('The caller is bound to a client certificate, and the credential is not');
  }
}

export class ExpiryExceedsCreator extends Forbidden {
  static readonly code = 'api_key.expiry_exceeds_creator';
  static readonly meaning =
    'The caller expires. It cannot create, widen or renew a credential that expires later, and it cannot extend its own validity.';
  static readonly remedy = "Send an expiry time that is not later than the caller's, or use a key that expires later.";

  /** @param end expiry time of the caller */
  constructor(end: Date, pointer = '/expiresAt') {
    super(`The credential would expire later than the caller, which expires at ${end.toISOString()}`, {
      errors: [{ pointer, code: 'not_held', message: `must not be later than ${end.toISOString()}` }],
    });
  }
}

export class LimitsExceedCreator extends Forbidden {
  static readonly code = 'api_key.limits_exceed_creator';
  static readonly meaning =
    'The caller cannot widen or renew a credential that has a larger plan or higher limits than the caller.';
  static readonly remedy = 'Use a key whose plan and limits are at least as high as those of the credential.';

  constructor() {
    super('The credential has a larger plan or higher limits than the caller');
  }
}
