import { TooManyRequests, Unavailable } from '@probatum/http/problem';
import type { Allowance } from './rate-limiter';

/** Which limit refused: that of a credential, or that of an address which calls without one, or with wrong ones. */
export type RateLimitScope = 'key' | 'address';

export class RateLimitExceeded extends TooManyRequests {
  static readonly code = 'rate_limit.exceeded';
  static readonly meaning =
    'The caller has used up what is allowed for now: the plan of the key; on routes without a key, what one address may ask; with keys that are refused, how many of them one address may try.';
  static readonly remedy =
    'Wait for the seconds in `Retry-After`; pace requests by `X-RateLimit-Remaining`. Correct a key that was refused before.';

  constructor(
    bucket: Allowance,
    scope: RateLimitScope,
    { plan, of = 'requests' }: { plan?: string; of?: string } = {},
  ) {
    const retryAfter = Math.max(1, bucket.secondsUntil(1));
    const { perMinute, capacity } = bucket.limit;
    super(`The limit of ${perMinute} ${of} a minute is used up; try again in ${retryAfter} s`, {
      headers: { 'retry-after': String(retryAfter) },
      members: { scope, ...(plan ? { plan } : {}), limit: perMinute, burst: capacity, retryAfter },
    });
  }
}

/** Not 429: the caller has done nothing wrong, and nothing can be said about what remains. */
export class RateLimitUnknown extends Unavailable {
  static readonly code = 'rate_limit.unknown';
  static readonly meaning = 'What the key has used cannot be looked up right now, so that nothing is let through.';
  static readonly remedy = 'Try again after the pause in `Retry-After`.';

  constructor() {
    super('What the key has used cannot be looked up right now', { headers: { 'retry-after': '2' } });
  }
}
