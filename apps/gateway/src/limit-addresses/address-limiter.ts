import ipaddr from 'ipaddr.js';
import type { RateLimit } from '../limit-rate/plans';
import { TokenBucket } from '../limit-rate/token-bucket';

const mostAddresses = 50_000;

export interface AddressDecision {
  readonly verdict: 'admitted' | 'refused';
  readonly bucket: TokenBucket;
}

/**
 * One bucket for each address that calls without a credential, or with a wrong one, in this process. There are two
 * generations: whoever has not called for a whole one is forgotten, and by then his bucket would be full again. Should
 * more addresses than can be held call within one generation, it ends early.
 */
export class AddressLimiter {
  private recent = new Map<string, TokenBucket>();
  private older = new Map<string, TokenBucket>();
  private beganAt: number;
  private readonly generationMs: number;

  constructor(
    private readonly limit: RateLimit,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.generationMs = (limit.capacity / limit.perMinute) * 60_000;
    this.beganAt = now();
  }

  decide(address: string): AddressDecision {
    const now = this.now();
    if (this.recent.size >= mostAddresses || now - this.beganAt >= this.generationMs) this.beginGeneration(now);
    const name = networkOf(address);
    let bucket = this.recent.get(name);
    if (!bucket) {
      bucket = this.older.get(name) ?? new TokenBucket(this.limit, now);
      this.recent.set(name, bucket);
    }
    return { verdict: bucket.take(now) ? 'admitted' : 'refused', bucket };
  }

  get size(): number {
    return this.recent.size + this.older.size;
  }

  private beginGeneration(now: number): void {
    this.older = this.recent;
    this.recent = new Map();
    this.beganAt = now;
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
