import { type RateLimit, unthrottled } from '@probatum/rate-limit/rate-limit';

export const plans = ['starter', 'default', 'enterprise'] as const;
export type Plan = (typeof plans)[number];

/** A limit in shadow mode counts what it would refuse, and refuses nothing. */
export const limitModes = ['enforced', 'shadow'] as const;
export type LimitMode = (typeof limitModes)[number];

/** All that limits one credential. */
export interface CredentialLimit extends RateLimit {
  /** Concurrent requests in one gateway process; no limit by default. */
  readonly concurrent?: number;
  /** Enforced by default. */
  readonly mode?: LimitMode;
}

/** Individual limits of a key on `enterprise`. */
export interface OwnLimits {
  readonly perMinute: number | null;
  readonly concurrent: number | null;
}

/** More than `starter` may send in 10 seconds, so a caller who keeps to the rate never reaches it. */
const concurrent = 250;

/**
 * The public promise of `starter` is 100 a minute sustained and at most 200 in any 10 seconds. A full bucket gives
 * capacity + refill of 10 s: 184 + 16.7, so that the 201st request within 10 s is always refused.
 */
const starter: CredentialLimit = { perMinute: 100, capacity: 184, concurrent };
const standard: CredentialLimit = { perMinute: 1_000, capacity: 1_000, concurrent };
const enterpriseConcurrent = 1_000;

export function limitOf(plan: Plan, own: OwnLimits, mode: LimitMode): CredentialLimit {
  if (plan === 'starter') return { ...starter, mode };
  if (plan === 'default') return { ...standard, mode };
  const perMinute = own.perMinute ?? unthrottled;
  return { perMinute, capacity: perMinute, concurrent: own.concurrent ?? enterpriseConcurrent, mode };
}

interface PlanWithLimits {
  readonly plan: Plan;
  readonly rateLimit: number | null;
  readonly concurrencyLimit: number | null;
}

/** An audit room may read as much as an ordinary key, unless the credential that opens it may send less. */
export function roomLimits({ plan, rateLimit, concurrencyLimit }: PlanWithLimits): PlanWithLimits {
  const perMinute = Math.min(rateLimit ?? Infinity, standard.perMinute);
  const concurrency = Math.min(concurrencyLimit ?? Infinity, concurrent);
  const isOrdinary = plan !== 'enterprise' || (perMinute === standard.perMinute && concurrency === concurrent);
  if (!isOrdinary) return { plan, rateLimit: perMinute, concurrencyLimit: concurrency };
  return { plan: plan === 'starter' ? plan : 'default', rateLimit: null, concurrencyLimit: null };
}
