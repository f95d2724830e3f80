import type { Allowance, RateLimit } from './rate-limit';

const policies = new WeakMap<RateLimit, string>();

/**
 * Headers for a limited caller. The `X-RateLimit-*` of the public contracts describe one minute: `Limit` is the rate,
 * `Remaining` the number of requests of it that would pass at the moment, `Reset` the seconds until it is full again.
 * The IETF's `RateLimit` (draft-ietf-httpapi-ratelimit-headers) describes the burst, which may be larger;
 * `RateLimit-Policy` names both. A caller that sends at most `Remaining` requests before the next response is never
 * refused, by either pair.
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
