import type { Scope } from '@probatum/contracts/scopes';
import { Forbidden, NotFound } from '@probatum/http/problem';

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
