import type { Credential } from '../authenticate/credential';
import { LeasedBucket, type Verdict, type Wish } from './leased-bucket';
import { type RateLimit, unthrottled } from './plans';
import { type Grant, type Reserve, sharedCapacity } from './reservation';
import { TokenBucket } from './token-bucket';

/** What headers and problems are made of. */
export type Allowance = Pick<TokenBucket, 'limit' | 'remaining' | 'secondsUntil'>;

export interface RateDecision {
  readonly verdict: Verdict;
  readonly bucket: Allowance;
}

export type Limited = Pick<Credential, 'organizationId' | 'environment' | 'id' | 'limit'>;

/** After so long without a request nothing is worth remembering. */
const idleMs = 60_000;

interface Entry {
  readonly promised: RateLimit;
  readonly bucket: LeasedBucket | TokenBucket;
  usedAt: number;
}

/**
 * Judges each credential by one bucket that all gateway processes share, of which this one holds a small lease.
 * A limit that no process can reach is counted here only.
 */
export class RateLimiter {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly reserve: Reserve,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** At once as a rule, else after one statement. Never fails. */
  decide(credential: Limited): RateDecision | Promise<RateDecision> {
    const now = this.now();
    const bucket = this.bucketOf(credential, now);
    if (bucket instanceof TokenBucket) return { verdict: bucket.take(now) ? 'admitted' : 'refused', bucket };
    const verdict = bucket.take(now);
    return verdict instanceof Promise ? verdict.then((its) => ({ verdict: its, bucket })) : { verdict, bucket };
  }

  /** How things stand, for a caller who is refused for another reason. */
  look(credential: Limited): Allowance {
    return this.bucketOf(credential, this.now());
  }

  /** To be called ten times a second: gives back what is not needed, and forgets who has not called for long. */
  tidy(): void {
    const now = this.now();
    for (const [id, { bucket, usedAt }] of this.entries) {
      const isBusy = bucket instanceof LeasedBucket && bucket.tidy(now);
      if (!isBusy && now - usedAt >= idleMs) this.entries.delete(id);
    }
  }

  private bucketOf(credential: Limited, now: number): LeasedBucket | TokenBucket {
    const { id, limit } = credential;
    const held = this.entries.get(id);
    if (held && isSame(held.promised, limit)) {
      held.usedAt = now;
      return held.bucket;
    }
    const bucket = this.newBucket(credential, now);
    this.entries.set(id, { promised: limit, bucket, usedAt: now });
    return bucket;
  }

  private newBucket({ limit, ...of }: Limited, now: number): LeasedBucket | TokenBucket {
    if (limit.perMinute >= unthrottled) return new TokenBucket(limit, now);
    const { organizationId, environment, id } = of;
    const shared = { of: { organizationId, environment, id }, perSecond: limit.perMinute / 60 };
    const ask = (wish: Wish): Promise<Grant> => this.reserve({ ...shared, capacity: sharedCapacity(limit), ...wish });
    return new LeasedBucket(limit, ask, this.now);
  }
}

function isSame(one: RateLimit, other: RateLimit): boolean {
  return one.perMinute === other.perMinute && one.capacity === other.capacity;
}
