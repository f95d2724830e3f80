import type { RateLimit } from './plans';
import type { Allowance } from './rate-limiter';

const policies = new WeakMap<RateLimit, string>();

/**
 * What a limited caller is told. The `X-RateLimit-*` of the public contracts are about one minute: `Limit` is the rate,
 * `Remaining` what of it would be let through right now, `Reset` the seconds until it is whole again. The IETF's
 * `RateLimit` (draft-ietf-httpapi-ratelimit-headers) is about the burst, which may be larger; `RateLimit-Policy` names
 * both. Who sends no more than `Remaining` before a new answer is never refused, in either pair.
 */
export function rateLimitHeaders(bucket: Allowance): string[] {
  const { limit, remaining } = bucket;
  return [
    'x-ratelimit-limit',
    String(limit.perMinute),
    'x-ratelimit-remaining',
    String(Math.min(limit.perMinute, remaining)),
    'x-ratelimit-reset',
    String(Math.max(1, bucket.secondsUntil(Math.min(limit.perMinute, limit.capacity)))),
    'ratelimit',
    `"burst";r=${remaining};t=${bucket.secondsUntil(limit.capacity)}`,
    'ratelimit-policy',
    policyOf(limit),
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
