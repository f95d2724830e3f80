import { TooManyRequests } from '@probatum/http/problems/problem';

export class ConcurrencyExceeded extends TooManyRequests {
  static readonly code = 'concurrency.exceeded';
  static readonly meaning = 'The key has reached its maximum number of concurrent requests.';
  static readonly remedy = 'Wait until earlier requests have ended, or send fewer requests at the same time.';

  constructor(limit: number) {
    super(`This key may have at most ${limit} concurrent requests`, {
      headers: { 'retry-after': '1' },
      members: { scope: 'concurrency', limit, retryAfter: 1 },
    });
  }
}
