import { Conflict, Unprocessable } from '../problems/problem';

export class IdempotencyKeyReused extends Unprocessable {
  static readonly code = 'idempotency.key_reused';
  static readonly meaning =
    'This `Idempotency-Key` was already used with another request body. If the response contains a secret, it may also have been used by another caller.';
  static readonly remedy = 'Use a new key for each new request. Repeat a key only with exactly the same request.';

  constructor() {
    super('This Idempotency-Key was already used with another request');
  }
}

export class IdempotencyInProgress extends Conflict {
  static readonly code = 'idempotency.in_progress';
  static readonly meaning =
    'An earlier request with this `Idempotency-Key` is still in progress. It did not finish within 5 seconds.';
  static readonly remedy = 'Repeat the request after the time in `Retry-After`, with the same key and body.';

  constructor() {
    super('An earlier request with this Idempotency-Key is still in progress', { headers: { 'retry-after': '1' } });
  }
}
