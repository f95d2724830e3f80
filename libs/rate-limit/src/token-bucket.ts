import type { Allowance, RateLimit } from './rate-limit';

/** One caller's token bucket. Times are milliseconds of one monotonic clock. */
export class TokenBucket implements Allowance {
  private tokens: number;
  private readonly perMs: number;

  constructor(
    readonly limit: RateLimit,
    private at: number,
  ) {
    this.tokens = limit.capacity;
    this.perMs = limit.perMinute / 60_000;
  }

  /** Takes one token if there is one. */
  take(now: number): boolean {
    this.refill(now);
    if (this.tokens < 1) return false;
    this.tokens -= 1;
    return true;
  }

  /** Returns a token that turned out not to be needed. */
  giveBack(): void {
    this.tokens = Math.min(this.limit.capacity, this.tokens + 1);
  }

  /** Whole requests that would be let through right now. */
  get remaining(): number {
    return Math.floor(this.tokens);
  }

  /** Time until it has this number of tokens, if none is taken. */
  secondsUntil(tokens: number): number {
    return Math.max(0, Math.ceil((tokens - this.tokens) / this.perMs / 1_000));
  }

  private refill(now: number): void {
    if (now <= this.at) return;
    this.tokens = Math.min(this.limit.capacity, this.tokens + (now - this.at) * this.perMs);
    this.at = now;
  }
}
