import type { RateLimit } from './plans';
import type { TokenBucket } from './token-bucket';

const policies = new WeakMap<RateLimit, string>();

/**
 * What a limited caller is told: the `X-RateLimit-*` of the public contracts and the IETF's `RateLimit` and
 * `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers). `Limit` is the sustained rate per minute; `Remaining` is
 * what would be let through right now, up to the burst; `Reset` counts seconds until the whole burst is back.
 */
export function rateLimitHeaders(bucket: TokenBucket): string[] {
  const remaining = String(bucket.remaining);
  const reset = String(bucket.secondsUntilFull());
  return [
    'x-ratelimit-limit',
    String(bucket.limit.perMinute),
    'x-ratelimit-remaining',
    remaining,
    'x-ratelimit-reset',
    reset,
    'ratelimit',
    `"burst";r=${remaining};t=${reset}`,
    'ratelimit-policy',
    policyOf(bucket.limit),
  ];
}

function policyOf(limit: RateLimit): string {
  let policy = policies.get(limit);
  if (!policy) {
    const secondsToFill = Math.ceil((limit.capacity / limit.perMinute) * 60);
    policy = `"sustained";q=${limit.perMinute};w=60, "burst";q=${limit.capacity};w=${secondsToFill}`;
    policies.set(limit, policy);
  }
  return policy;
}
