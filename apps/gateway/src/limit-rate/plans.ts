export const plans = ['starter', 'default', 'enterprise'] as const;
export type Plan = (typeof plans)[number];

/** A limit in shadow mode counts what it would refuse, and refuses nothing. */
export const limitModes = ['enforced', 'shadow'] as const;
export type LimitMode = (typeof limitModes)[number];

/** A token bucket: it holds `capacity` requests and refills with `perMinute`. */
export interface RateLimit {
  readonly perMinute: number;
  readonly capacity: number;
}

/** All that limits one credential. */
export interface CredentialLimit extends RateLimit {
  /** Requests at once in one gateway process; no cap unless told. */
  readonly concurrent?: number;
  /** Enforced unless told. */
  readonly mode?: LimitMode;
}

/** What a key on `enterprise` has of its own. */
export interface OwnLimits {
  readonly perMinute: number | null;
  readonly concurrent: number | null;
}

/** More at once than `starter` may send in 10 seconds: who keeps to the rate never meets it, however he sends. */
const concurrent = 250;

/**
 * The public promise of `starter` is 100 a minute sustained and at most 200 in any 10 seconds. A full bucket gives
 * capacity + refill of 10 s: 184 + 16.7, so that the 201st request within 10 s is always refused.
 */
const starter: CredentialLimit = { perMinute: 100, capacity: 184, concurrent };
const standard: CredentialLimit = { perMinute: 1_000, capacity: 1_000, concurrent };
/** 100,000 a second: more than one gateway process can forward. */
export const unthrottled = 6_000_000;
const enterpriseConcurrent = 1_000;

export function rateLimitOf(plan: Plan, own: number | null): CredentialLimit {
  return limitOf(plan, { perMinute: own, concurrent: null }, 'enforced');
}

export function limitOf(plan: Plan, own: OwnLimits, mode: LimitMode): CredentialLimit {
  if (plan === 'starter') return { ...starter, mode };
  if (plan === 'default') return { ...standard, mode };
  const perMinute = own.perMinute ?? unthrottled;
  return { perMinute, capacity: perMinute, concurrent: own.concurrent ?? enterpriseConcurrent, mode };
}
