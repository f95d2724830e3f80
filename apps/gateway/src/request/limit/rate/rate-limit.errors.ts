import { TooManyRequests, Unavailable } from '@probatum/http/problems/problem';
import type { Allowance } from '@probatum/rate-limit/rate-limit';

/**
 * The limit that refused: of a credential, of all credentials of an organization together, or of an IP address that
 * sends requests without a credential or with wrong ones.
 */
export type RateLimitScope = 'key' | 'organization' | 'address';

export class RateLimitExceeded extends TooManyRequests {
  static readonly code = 'rate_limit.exceeded';
  static readonly meaning =
    'The caller has reached a rate limit: the limit of the key, of all keys of the organization together, of an IP address on routes without a key, or of wrong credentials from an IP address.';
  static readonly remedy =
    'Wait for the number of seconds in `Retry-After`, and use `X-RateLimit-Remaining` to pace requests. If a key was refused before, correct it.';

  constructor(
    bucket: Allowance,
    scope: RateLimitScope,
    { plan, of = 'requests' }: { plan?: string; of?: string } = {},
  ) {
    const retryAfter = Math.max(1, bucket.secondsUntil(1));
    const { perMinute, capacity } = bucket.limit;
    const whose = scope === 'organization' ? ' of the organization' : '';
    super(`The limit of ${perMinute} ${of} per minute${whose} is reached. Try again in ${retryAfter} s`, {
      headers: { 'retry-after': String(retryAfter) },
      members: { scope, ...(plan ? { plan } : {}), limit: perMinute, burst: capacity, retryAfter },
    });
  }
}

/** Not 429: the caller did nothing wrong, and the remaining tokens are unknown. */
export class RateLimitUnknown extends Unavailable {
  static readonly code = 'rate_limit.unknown';
  static readonly meaning =
    'The platform cannot look up the usage of the key at the moment. It refuses requests until it can.';
  static readonly remedy = 'Try again after the time in `Retry-After`.';

  constructor() {
    super('The usage of the key cannot be looked up at the moment', { headers: { 'retry-after': '2' } });
  }
}
