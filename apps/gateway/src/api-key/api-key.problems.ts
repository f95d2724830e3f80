import type { Scope } from '@probatum/contracts/scopes';
import { Conflict, Forbidden, NotFound } from '@probatum/http/problem';

export class ApiKeyNotFound extends NotFound {
  static readonly code = 'api_key.not_found';
  static readonly meaning = 'There is no API key with this id that the caller could administer.';
  static readonly remedy = 'Take the id from `GET /api-keys`.';

  constructor() {
    super('There is no such API key');
  }
}

export class ScopesExceedCreator extends Forbidden {
  static readonly code = 'api_key.scopes_exceed_creator';
  static readonly meaning = 'A key cannot be given scopes that the key which makes it does not have itself.';
  static readonly remedy = 'Leave out the scopes that `errors` names, or have them granted by who holds them.';

  constructor(given: readonly Scope[], exceeding: readonly Scope[]) {
    super(`A key cannot give what it does not have: ${exceeding.join(', ')}`, {
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
  static readonly meaning = 'A sandbox key can make sandbox keys only.';
  static readonly remedy = 'Use a live key with `keys:write` to make live keys.';

  constructor() {
    super('A sandbox key can make sandbox keys only', {
      errors: [{ pointer: '/environment', code: 'not_held', message: 'must be sandbox for this caller' }],
    });
  }
}

export class AddressesExceedCreator extends Forbidden {
  static readonly code = 'api_key.addresses_exceed_creator';
  static readonly meaning = 'A key that may be used from some addresses only cannot make one for more addresses.';
  static readonly remedy = 'Name ranges within those of the key that makes it, or leave them out to hand on the same.';

  constructor(exceeding: readonly number[]) {
    super('The caller may be used from fewer addresses than the new key', {
      errors: exceeding.map((index) => ({
        pointer: `/allowedAddresses/${index}`,
        code: 'not_held',
        message: 'is not within the addresses of the caller',
      })),
    });
  }
}

export class CertificateExceedsCreator extends Forbidden {
  static readonly code = 'api_key.certificate_exceeds_creator';
  static readonly meaning =
    'A key that is good only together with a client certificate cannot renew the secret of one that is good alone.';
  static readonly remedy = 'Use a key that is not bound to a certificate, or bind the other one first.';

  constructor() {
    super('The caller is bound to a client certificate and this credential is not');
  }
}

export class ApiKeyExists extends Conflict {
  static readonly code = 'api_key.exists';
  static readonly meaning = 'A key with this hash is there already.';
  static readonly remedy = 'Each key is imported once; find it in `GET /api-keys`.';

  constructor() {
    super('A key with this hash is there already');
  }
}

export class ApiKeyNotActive extends Conflict {
  static readonly code = 'api_key.not_active';
  static readonly meaning =
    'The key was revoked, has expired or was rotated already, so that it cannot be changed any more.';
  static readonly remedy = 'Make a new key, or rotate the one that took its place.';

  constructor(detail: string) {
    super(detail);
  }
}
