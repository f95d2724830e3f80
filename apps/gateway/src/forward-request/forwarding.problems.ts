import { Problem, Unavailable } from '@probatum/http/problem';

export class ServiceUnavailable extends Unavailable {
  static readonly code = 'service.unavailable';
  static readonly meaning = 'The part of the platform that answers this route cannot be reached right now.';
  static readonly remedy = 'Try again after the pause in `Retry-After`, with the same Idempotency-Key.';

  constructor() {
    super('The service that answers this route cannot be reached right now', { headers: { 'retry-after': '2' } });
  }
}

export class ServiceTooSlow extends Problem {
  static readonly status = 504;
  static readonly title = 'No answer in time';
  static readonly code = 'service.too_slow';
  static readonly meaning =
    'The part of the platform that answers this route did not answer in time; whether the request took effect is unknown.';
  static readonly remedy = 'Try again, with the same Idempotency-Key.';

  constructor() {
    super('The service that answers this route did not answer in time', { headers: { 'retry-after': '2' } });
  }
}
