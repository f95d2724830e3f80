import { Conflict, Unprocessable } from '../problem';

export class IdempotencyKeyReused extends Unprocessable {
  static readonly code = 'idempotency.key_reused';
  static readonly meaning =
    'This Idempotency-Key was used before with another body; or, where the answer holds a secret, by another caller.';
  static readonly remedy = 'Use a new key for a new request; repeat a key only with exactly the same request.';

  constructor() {
    super('This Idempotency-Key was used with another request');
  }
}

export class IdempotencyInProgress extends Conflict {
  static readonly code = 'idempotency.in_progress';
  static readonly meaning =
    'An earlier request with this Idempotency-Key is still being worked on, and was not done within 5 seconds.';
  static readonly remedy = 'Repeat the request after the pause in `Retry-After`, with the same key and body.';

  constructor() {
    super('An earlier request with this Idempotency-Key is still being worked on', { headers: { 'retry-after': '1' } });
  }
}
