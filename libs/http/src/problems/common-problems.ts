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
  static readonly meaning = 'The request is not valid HTTP, or its URL is not well formed.';
  static readonly remedy = 'Check the URL, the headers and the encoding of the request.';
}

export class MalformedJson extends BadRequest {
  static readonly code = 'request.malformed_json';
  static readonly meaning =
    'The request body is not JSON in UTF-8, or it is ambiguous: a member name occurs twice, a number cannot be represented exactly, or a text contains a NUL character or half of a surrogate pair.';
  static readonly remedy = 'Correct the JSON at the position in `errors[0].pointer`.';

  constructor(error: FieldError) {
    super(`The request body is not valid JSON: ${error.message}`, { errors: [error] });
  }
}

export class InvalidRequest extends BadRequest {
  static readonly code = 'request.invalid';
  static readonly meaning = 'One or more fields of the request are missing, unknown, or have a wrong type or value.';
  static readonly remedy = 'Correct every field in `errors`. Each entry has a pointer, a code and a message.';

  constructor(errors: readonly FieldError[]) {
    const first = errors[0];
    const more = errors.length > 1 ? ` (and ${errors.length - 1} more)` : '';
    super(first ? `${first.pointer || 'The body'}: ${first.message}${more}` : 'The request is not valid', { errors });
  }
}

export class BodyTooLarge extends TooLarge {
  static readonly code = 'request.too_large';
  static readonly meaning = 'The request body is larger than this route accepts.';
  static readonly remedy = 'Send fewer items in one request. `limit` is the maximum size of the body in bytes.';

  /** @param limit in bytes */
  constructor(limit: number) {
    super(`The request body is larger than ${limit} bytes, the maximum of this route`, { members: { limit } });
  }
}

export class UnsupportedMediaType extends Unsupported {
  static readonly code = 'request.unsupported_media_type';
  static readonly meaning = 'This route does not accept a request body of this content type.';
  static readonly remedy =
    'Send the `Content-Type` that the reference names for this route: `application/json`, or `multipart/form-data` for an upload.';
}

export class UnsupportedContentCoding extends Unsupported {
  static readonly code = 'request.unsupported_content_coding';
  static readonly meaning =
    'The request body is compressed or has another content coding. Content codings are not supported.';
  static readonly remedy = 'Send the body uncompressed, without `Content-Encoding`.';

  /** RFC 9110 section 15.5.16: the answer names the codings that would have been accepted. */
  constructor() {
    super('Content-Encoding is not supported', { headers: { 'accept-encoding': 'identity' } });
  }
}

export class RouteNotFound extends NotFound {
  static readonly code = 'route.not_found';
  static readonly meaning = 'There is no route with this method and path.';
  static readonly remedy = 'Compare the path and the method with the reference at `/api/docs`.';
}

export class IdentityRefused extends Unauthorized {
  static readonly code = 'identity.refused';
  static readonly meaning = 'The request reached a service without a valid identity from the gateway.';
  static readonly remedy = 'Send the request to the gateway. Services accept requests only from the gateway.';
}

export class ScopeMissing extends Forbidden {
  static readonly code = 'scope.missing';
  static readonly meaning = 'The credential is valid, but it has none of the scopes that this route accepts.';
  static readonly remedy = 'Use a key with the scope in `requiredScope`, or ask an administrator to create one.';

  constructor(scope: string) {
    super(`Insufficient scope: ${scope} required`, { members: { requiredScope: scope } });
  }
}

export class WrongEnvironment extends Forbidden {
  static readonly code = 'credential.wrong_environment';
  static readonly meaning = 'The request has a sandbox credential and the route requires a live one, or the reverse.';
  static readonly remedy = 'Use a credential of the environment in `requiredEnvironment`.';

  constructor(needed: Environment) {
    const sent = needed === 'live' ? 'a sandbox' : 'a live';
    super(`The request has ${sent} credential, and the route requires a ${needed} one`, {
      members: { requiredEnvironment: needed },
    });
  }
}

export class DatabaseUnavailable extends Unavailable {
  static readonly code = 'service.database_unavailable';
  static readonly meaning =
    'The service cannot reach its database at the moment. The request may or may not have taken effect.';
  static readonly remedy = 'Try again after the time in `Retry-After`, with the same `Idempotency-Key`.';

  constructor() {
    super('The service cannot reach its database at the moment', { headers: { 'retry-after': '2' } });
  }
}

export class QueryTooSlow extends Unavailable {
  static readonly code = 'service.query_too_slow';
  static readonly meaning =
    'A database query of this request exceeded its time limit and was cancelled. The request had no effect.';
  static readonly remedy =
    'Request less data: use a narrower filter, an earlier page or a smaller depth. If the request is already small, try again after the time in `Retry-After`.';

  constructor() {
    super('A database query of this request exceeded its time limit', { headers: { 'retry-after': '5' } });
  }
}

export class DatabaseShareTaken extends Unavailable {
  static readonly code = 'service.database_share_taken';
  static readonly meaning =
    'Other requests of the organization use its whole share of the database connections. The request had no effect.';
  static readonly remedy =
    'Try again after the time in `Retry-After`. Send fewer requests at the same time, especially slow ones.';

  constructor() {
    super('Other requests of the organization use its whole share of the database connections', {
      headers: { 'retry-after': '2' },
    });
  }
}

export class InternalError extends Problem {
  static readonly status = 500;
  static readonly title = 'Internal error';
  static readonly code = 'service.internal_error';
  static readonly meaning =
    'The platform failed to process the request. It has logged the failure under the request id.';
  static readonly remedy = 'Try again. If the failure persists, send the request id to the operator of the platform.';

  constructor() {
    super('The platform failed to process the request');
  }
}
