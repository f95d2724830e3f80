export const plans = ['starter', 'default', 'enterprise'] as const;
export type Plan = (typeof plans)[number];

/** A token bucket: it holds `capacity` requests and refills with `perMinute`. */
export interface RateLimit {
  readonly perMinute: number;
  readonly capacity: number;
}

/**
 * The public promise of `starter` is 100 a minute sustained and at most 200 in any 10 seconds. A full bucket gives
 * capacity + refill of 10 s: 184 + 16.7, so that the 201st request within 10 s is always refused.
 */
const starter: RateLimit = { perMinute: 100, capacity: 184 };
const standard: RateLimit = { perMinute: 1_000, capacity: 1_000 };
/** 100,000 a second: more than one gateway process can forward. */
const unthrottled = 6_000_000;

export function rateLimitOf(plan: Plan, own: number | null): RateLimit {
  if (plan === 'starter') return starter;
  if (plan === 'default') return standard;
  const perMinute = own ?? unthrottled;
  return { perMinute, capacity: perMinute };
}
