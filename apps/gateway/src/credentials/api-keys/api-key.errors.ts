import { Conflict, NotFound } from '@probatum/http/problems/problem';

export class ApiKeyNotFound extends NotFound {
  static readonly code = 'api_key.not_found';
  static readonly meaning = 'There is no API key with this id that the caller may administer.';
  static readonly remedy = 'Use an id from `GET /api-keys`.';

  constructor() {
    super('The API key was not found');
  }
}

export class ApiKeyExists extends Conflict {
  static readonly code = 'api_key.exists';
  static readonly meaning = 'A key with this hash already exists.';
  static readonly remedy = 'Find the existing key with `GET /api-keys`. Each key can be imported only once.';

  constructor() {
    super('A key with this hash already exists');
  }
}

export class ApiKeyNotActive extends Conflict {
  static readonly code = 'api_key.not_active';
  static readonly meaning = 'The key was revoked, has expired or was already rotated. It cannot be changed any more.';
  static readonly remedy = 'Create a new key, or rotate the key that replaced it.';

  constructor(detail: string) {
    super(detail);
  }
}
