/** A token bucket: it holds `capacity` requests and refills with `perMinute`. */
export interface RateLimit {
  readonly perMinute: number;
  readonly capacity: number;
}

/** 100,000 a second: more than one gateway process can forward. */
export const unthrottled = 6_000_000;

/** Names one bucket: that of a credential, or one that credentials of an organization share. */
export interface BucketName {
  readonly organizationId: string;
  readonly environment: string;
  readonly id: string;
}

/** A bucket with its limit. */
export interface LimitedBucket extends BucketName {
  readonly limit: RateLimit;
}

/** The data of a bucket for headers and errors. */
export interface Allowance {
  readonly limit: RateLimit;
  /** Whole requests that would be let through right now. */
  readonly remaining: number;
  /** Seconds until the bucket has this number of tokens, if none is taken. */
  secondsUntil(tokens: number): number;
}
