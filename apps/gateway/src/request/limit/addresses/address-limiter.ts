import { BoundedCache, mebibyte } from '@probatum/cache/bounded-cache';
import ipaddr from 'ipaddr.js';
import type { RateLimit } from '@probatum/rate-limit/rate-limit';
import { TokenBucket } from '@probatum/rate-limit/token-bucket';

/** About 60,000 addresses. */
const maxBytes = 16 * mebibyte;
const bytesOfBucket = 100;

export interface AddressDecision {
  readonly verdict: 'admitted' | 'refused';
  readonly bucket: TokenBucket;
}

/**
 * One bucket for each address that calls without a credential, or with a wrong one, in this process. An address that has
 * not called for as long as its bucket takes to fill is forgotten, and so is, when there are too many, the one that
 * called longest ago.
 */
export class AddressLimiter {
  private readonly buckets: BoundedCache<TokenBucket>;

  constructor(
    private readonly limit: RateLimit,
    private readonly now: () => number = () => performance.now(),
  ) {
    const lifeMs = Math.ceil((limit.capacity / limit.perMinute) * 60_000);
    this.buckets = new BoundedCache({ maxBytes, lifeMs, livesOnUse: true, now });
  }

  decide(address: string): AddressDecision {
    const now = this.now();
    const name = networkOf(address);
    let bucket = this.buckets.get(name);
    if (!bucket) {
      bucket = new TokenBucket(this.limit, now);
      this.buckets.set(name, bucket, { bytes: bytesOfBucket });
    }
    return { verdict: bucket.take(now) ? 'admitted' : 'refused', bucket };
  }

  get size(): number {
    return this.buckets.size;
  }
}

/** One customer's line has a whole /64 of IPv6: to count single addresses would be to count nothing. */
export function networkOf(address: string): string {
  if (!address.includes(':') || !ipaddr.IPv6.isValid(address)) return address;
  return ipaddr.IPv6.parse(address)
    .parts.slice(0, 4)
    .map((part) => part.toString(16))
    .join(':');
}
