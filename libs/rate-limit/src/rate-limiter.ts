import { LeasedBucket, type Verdict, type Wish } from './leased-bucket';
import { type Allowance, type LimitedBucket, type RateLimit, unthrottled } from './rate-limit';
import { type Grant, type Reserve, sharedCapacity } from './reservation';
import { TokenBucket } from './token-bucket';

interface Taken {
  readonly verdict: Verdict;
  readonly bucket: Allowance;
}

export interface RateDecision extends Taken {
  /** The bucket that refused, or the one with fewer tokens left. */
  readonly of: 'key' | 'organization';
}

/** A credential, with the bucket that it shares with others of its organization, if there is one. */
export interface Limited extends LimitedBucket {
  readonly together?: LimitedBucket;
}

/** After so long without a request nothing is worth remembering. */
const idleMs = 60_000;

interface Entry {
  readonly promised: RateLimit;
  readonly bucket: LeasedBucket | TokenBucket;
  usedAt: number;
}

/**
 * Judges each credential by one bucket that all gateway processes share, of which this one holds a small lease, and
 * then by that of its organization. A credential without a token of its own takes none of its organization: a request
 * that is refused anyway uses up nothing that others need. A limit that no process can reach is counted here only.
 */
export class RateLimiter {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly reserve: Reserve,
    private readonly now: () => number,
  ) {}

  /** Usually immediate, otherwise after one statement. Never fails. */
  decide(credential: Limited): RateDecision | Promise<RateDecision> {
    const { together } = credential;
    const own = this.take(credential);
    if (!(own instanceof Promise)) return this.withinOrganization(own, together);
    if (together) this.foresee(together);
    return own.then((its) => this.withinOrganization(its, together));
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

  private withinOrganization(own: Taken, together: LimitedBucket | undefined): RateDecision | Promise<RateDecision> {
    if (!together || own.verdict !== 'admitted') return { ...own, of: 'key' };
    const all = this.take(together);
    return all instanceof Promise ? all.then((its) => narrower(own, its)) : narrower(own, all);
  }

  private take(limited: LimitedBucket): Taken | Promise<Taken> {
    const now = this.now();
    const bucket = this.bucketOf(limited, now);
    if (bucket instanceof TokenBucket) return { verdict: bucket.take(now) ? 'admitted' : 'refused', bucket };
    const verdict = bucket.take(now);
    return verdict instanceof Promise ? verdict.then((its) => ({ verdict: its, bucket })) : { verdict, bucket };
  }

  /** Has a token at hand by the time that the credential has one: both are asked for in one statement. */
  private foresee(together: LimitedBucket): void {
    const now = this.now();
    const bucket = this.bucketOf(together, now);
    if (bucket instanceof LeasedBucket) bucket.foresee(now);
  }

  private bucketOf(limited: LimitedBucket, now: number): LeasedBucket | TokenBucket {
    const { id, limit } = limited;
    const held = this.entries.get(id);
    if (held && isSame(held.promised, limit)) {
      held.usedAt = now;
      return held.bucket;
    }
    const bucket = this.newBucket(limited, now);
    this.entries.set(id, { promised: limit, bucket, usedAt: now });
    return bucket;
  }

  private newBucket(
    { limit, organizationId, environment, id }: LimitedBucket,
    now: number,
  ): LeasedBucket | TokenBucket {
    if (limit.perMinute >= unthrottled) return new TokenBucket(limit, now);
    const shared = { of: { organizationId, environment, id }, perSecond: limit.perMinute / 60 };
    const ask = (wish: Wish): Promise<Grant> => this.reserve({ ...shared, capacity: sharedCapacity(limit), ...wish });
    return new LeasedBucket(limit, ask, this.now);
  }
}

/** Releases the tokens of the organization's bucket that were taken so far. */
function narrower(own: Taken, all: Taken): RateDecision {
  const isOwn = all.verdict === 'admitted' && own.bucket.remaining <= all.bucket.remaining;
  return isOwn ? { ...own, of: 'key' } : { ...all, of: 'organization' };
}

function isSame(one: RateLimit, other: RateLimit): boolean {
  return one.perMinute === other.perMinute && one.capacity === other.capacity;
}
