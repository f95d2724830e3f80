import { Conflict, NotFound } from '@probatum/http/problem';

export class OAuthClientNotFound extends NotFound {
  static readonly code = 'oauth_client.not_found';
  static readonly meaning = 'There is no OAuth client with this id that the caller could administer.';
  static readonly remedy = 'Take the id from `GET /oauth/clients`.';

  constructor() {
    super('There is no such OAuth client');
  }
}

export class OAuthClientHasNoSecret extends Conflict {
  static readonly code = 'oauth_client.has_no_secret';
  static readonly meaning =
    'The client authenticates with a key of its own (private_key_jwt), so that there is no secret.';
  static readonly remedy = 'Change its keys with `PATCH /oauth/clients/:id` and `jwks`.';

  constructor() {
    super('This client has no secret: it authenticates with its own key');
  }
}

export class OAuthClientHasTooManySecrets extends Conflict {
  static readonly code = 'oauth_client.too_many_secrets';
  static readonly meaning = 'As many secrets of the client are valid at once as can be.';
  static readonly remedy = 'Wait until one of them ends, or rotate with `overlapHours: 0`, which ends them all.';

  constructor(most: number) {
    super(`${most} secrets of this client are valid already`);
  }
}
