import type { Environment } from '@probatum/contracts/tenant';
import {
  BadRequest,
  type FieldError,
  Forbidden,
  NotFound,
  Problem,
  TooLarge,
  Unauthorized,
  Unavailable,
  Unsupported,
} from './problem';

export class MalformedRequest extends BadRequest {
  static readonly code = 'request.malformed';
  static readonly meaning = 'The request could not be read as HTTP, or its address is not well formed.';
  static readonly remedy = 'Check the address, the headers and the encoding of the request.';
}

export class MalformedJson extends BadRequest {
  static readonly code = 'request.malformed_json';
  static readonly meaning =
    'The body is not JSON in UTF-8, or it is ambiguous: a member name occurs twice, a number cannot be represented exactly, or text holds a NUL or half a character.';
  static readonly remedy = 'Look at the place that `errors[0].pointer` names and send valid, unambiguous JSON.';

  constructor(error: FieldError) {
    super(`The body is not acceptable JSON: ${error.message}`, { errors: [error] });
  }
}

export class InvalidRequest extends BadRequest {
  static readonly code = 'request.invalid';
  static readonly meaning = 'One or more fields of the request are missing, unknown, or have a wrong type or value.';
  static readonly remedy = 'Correct every field that is named in `errors`; each has a pointer, a code and a message.';

  constructor(errors: readonly FieldError[]) {
    const first = errors[0];
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    super(first ? `${first.pointer || 'The body'}: ${first.message}${more}` : 'The request is not valid', { errors });
  }
}

export class BodyTooLarge extends TooLarge {
  static readonly code = 'request.too_large';
  static readonly meaning = 'The body of the request is larger than this route accepts.';
  static readonly remedy = 'Send fewer items at once.';
}

export class UnsupportedMediaType extends Unsupported {
  static readonly code = 'request.unsupported_media_type';
  static readonly meaning = 'This route does not take a body of this content type.';
  static readonly remedy = 'Send `Content-Type: application/json`.';
}

export class RouteNotFound extends NotFound {
  static readonly code = 'route.not_found';
  static readonly meaning = 'There is no such route.';
  static readonly remedy = 'Check the path and the method against the reference at /api/docs.';
}

export class IdentityRefused extends Unauthorized {
  static readonly code = 'identity.refused';
  static readonly meaning = 'A service was called without a valid identity from the gateway.';
  static readonly remedy = 'Call the gateway; the services behind it accept nobody else.';
}

export class ScopeMissing extends Forbidden {
  static readonly code = 'scope.missing';
  static readonly meaning = 'The credential is valid but does not have the scope that this route needs.';
  static readonly remedy = 'Use a key with the scope that the answer names, or have an administrator make one.';

  constructor(scope: string) {
    super(`This needs the scope ${scope}`, { members: { requiredScope: scope } });
  }
}

export class WrongEnvironment extends Forbidden {
  static readonly code = 'credential.wrong_environment';
  static readonly meaning = 'A sandbox credential was sent where only a live one makes sense, or the reverse.';
  static readonly remedy = 'Use the credential of the environment that the answer names.';

  constructor(needed: Environment) {
    const sent = needed === 'live' ? 'a sandbox' : 'a live';
    super(`This is ${sent} credential, and the route needs a ${needed} one`, {
      members: { requiredEnvironment: needed },
    });
  }
}

export class DatabaseUnavailable extends Unavailable {
  static readonly code = 'service.database_unavailable';
  static readonly meaning =
    'The service cannot reach its database right now; whether the request took effect is unknown.';
  static readonly remedy = 'Try again after the pause in `Retry-After`, with the same Idempotency-Key.';

  constructor() {
    super('The service cannot reach its database right now', { headers: { 'retry-after': '2' } });
  }
}

export class InternalError extends Problem {
  static readonly status = 500;
  static readonly title = 'Internal error';
  static readonly code = 'service.internal_error';
  static readonly meaning = 'Something failed on our side. It has been logged under the request id.';
  static readonly remedy = 'Try again; if it stays, tell the operator the request id.';

  constructor() {
    super('Something failed on our side');
  }
}

export class ChainCannotBeAsked extends Unavailable {
  static readonly code = 'chain.unreachable';
  static readonly meaning = 'The chain gave no usable answer, so nothing can be said about the anchor right now.';
  static readonly remedy =
    'Try again after the pause in `Retry-After`, or ask any node of the chain yourself with the root and the contract.';

  constructor() {
    super('The chain cannot be asked right now', { headers: { 'retry-after': '5' } });
  }
}
