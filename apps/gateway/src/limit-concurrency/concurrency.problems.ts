import { TooManyRequests } from '@probatum/http/problem';

export class ConcurrencyExceeded extends TooManyRequests {
  static readonly code = 'concurrency.exceeded';
  static readonly meaning = 'The key has as many requests running at the same time as it may.';
  static readonly remedy = 'Let requests end before new ones begin, or send fewer side by side.';

  constructor(limit: number) {
    super(`No more than ${limit} requests of this key may run at the same time`, {
      headers: { 'retry-after': '1' },
      members: { scope: 'concurrency', limit, retryAfter: 1 },
    });
  }
}
