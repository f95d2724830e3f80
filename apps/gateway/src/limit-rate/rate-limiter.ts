import { Injectable } from '@nestjs/common';
import type { Credential } from '../authenticate/credential';
import type { RateLimit } from './plans';
import { TokenBucket } from './token-bucket';

export interface RateDecision {
  readonly allowed: boolean;
  readonly bucket: TokenBucket;
}

const sweepAfter = 10_000;

/** One token bucket per credential, in this process. */
@Injectable()
export class RateLimiter {
  private readonly buckets = new Map<string, TokenBucket>();
  private sweepAt = sweepAfter;

  decide(credential: Pick<Credential, 'id' | 'limit'>, now = performance.now()): RateDecision {
    const bucket = this.bucketOf(credential, now);
    return { allowed: bucket.take(now), bucket };
  }

  private bucketOf(credential: Pick<Credential, 'id' | 'limit'>, now: number): TokenBucket {
    const held = this.buckets.get(credential.id);
    if (held && isSame(held.limit, credential.limit)) return held;
    if (this.buckets.size >= this.sweepAt) this.sweep(now);
    const bucket = new TokenBucket(credential.limit, now);
    this.buckets.set(credential.id, bucket);
    return bucket;
  }

  /** A full bucket is like one that was never used, so only those in use lately are kept. */
  private sweep(now: number): void {
    for (const [id, bucket] of this.buckets) if (bucket.isFull(now)) this.buckets.delete(id);
    this.sweepAt = Math.max(sweepAfter, this.buckets.size * 2);
  }
}

function isSame(one: RateLimit, other: RateLimit): boolean {
  return one.perMinute === other.perMinute && one.capacity === other.capacity;
}
