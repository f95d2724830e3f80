import { Problem, Unavailable } from '@probatum/http/problems/problem';

export class ServiceUnavailable extends Unavailable {
  static readonly code = 'service.unavailable';
  static readonly meaning = 'The gateway cannot reach the service that answers this route at the moment.';
  static readonly remedy = 'Try again after the time in `Retry-After`, with the same `Idempotency-Key`.';

  constructor() {
    super('The service that answers this route cannot be reached at the moment', { headers: { 'retry-after': '2' } });
  }
}

export class ServiceTooSlow extends Problem {
  static readonly status = 504;
  static readonly title = 'No answer in time';
  static readonly code = 'service.too_slow';
  static readonly meaning =
    'The service that answers this route did not respond within the time limit. The request may or may not have taken effect.';
  static readonly remedy = 'Try again with the same `Idempotency-Key`.';

  constructor() {
    super('The service that answers this route did not respond within the time limit', {
      headers: { 'retry-after': '2' },
    });
  }
}
