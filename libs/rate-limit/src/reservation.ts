import type { BucketName, RateLimit } from './rate-limit';

/** No token of a lease is spent later than this after it was asked for; in Postgres it counts for as long. */
export const leaseLifeMs = 1_000;

/** A request of a process to the bucket that all processes share. */
export interface Ask {
  readonly of: BucketName;
  readonly perSecond: number;
  readonly capacity: number;
  /** Requests that wait for a token, and spend it as soon as it comes. */
  readonly waiting: number;
  /** Tokens to spend without asking, if there are plenty. */
  readonly ahead: number;
  /** Tokens of earlier leases that will not be spent any more. */
  readonly returned: number;
  /** When the oldest of those was granted, in seconds by the clock of the database. */
  readonly returnedFrom: number;
}

/** Ahead of demand a process gets this part of what is there: three of them never let more than 3 % of it lie idle. */
export const aheadShare = 100;

export interface Grant {
  readonly tokens: number;
  /** Tokens that remain in the shared bucket. */
  readonly level: number;
  /** Seconds, by the clock of the database. */
  readonly at: number;
}

export type Reserve = (ask: Ask) => Promise<Grant>;

/** From this capacity on, what the shared bucket holds less is less than 5 % of it. */
const roundingMatters = 20;

/**
 * The capacity of the shared bucket. A token that is granted to a waiting request is spent up to a lease's life after
 * the bucket gave it. With the refill of that time deducted, the requests that all processes together pass are at every
 * moment such as a single bucket of the plan would pass. A small limit would lose a whole request to this rounding:
 * there the time at which Postgres decides counts.
 */
export function sharedCapacity({ perMinute, capacity }: RateLimit): number {
  return capacity < roundingMatters ? capacity : capacity - (perMinute / 60_000) * leaseLifeMs;
}
