import { Conflict, NotFound } from '@probatum/http/problems/problem';

export class OAuthClientNotFound extends NotFound {
  static readonly code = 'oauth_client.not_found';
  static readonly meaning = 'There is no OAuth client with this id that the caller may administer.';
  static readonly remedy = 'Use an id from `GET /oauth/clients`.';

  constructor() {
    super('The OAuth client was not found');
  }
}

export class OAuthClientHasNoSecret extends Conflict {
  static readonly code = 'oauth_client.has_no_secret';
  static readonly meaning = 'The client authenticates with its own key (`private_key_jwt`) and has no secret.';
  static readonly remedy = 'Change its keys with `PATCH /oauth/clients/:id` and `jwks`.';

  constructor() {
    super('The client has no secret, because it authenticates with its own key');
  }
}

export class OAuthClientHasTooManySecrets extends Conflict {
  static readonly code = 'oauth_client.too_many_secrets';
  static readonly meaning = 'The client has reached the maximum number of valid secrets.';
  static readonly remedy =
    'Wait until one secret expires, or rotate with `overlapHours: 0`, which ends all existing secrets.';

  constructor(most: number) {
    super(`The client already has ${most} valid secrets, which is the maximum`);
  }
}
