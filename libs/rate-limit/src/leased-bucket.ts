import { LeasedTokens } from './leased-tokens';
import type { Allowance, RateLimit } from './rate-limit';
import { aheadShare, type Grant, leaseLifeMs, sharedCapacity } from './reservation';

export type Verdict = 'admitted' | 'refused' | 'unavailable';

export interface Wish {
  readonly waiting: number;
  readonly ahead: number;
  readonly returned: number;
  readonly returnedFrom: number;
}

/** A lease is to last for the demand of so long. */
const horizonMs = 200;
/** Tokens that are unspent after this time were too many, and are returned. */
const keepMs = 300;
/** A bucket that was found empty is not asked again before it can hold a token, within these bounds. */
const quietMs = { least: 20, most: 1_000 };
const leastLease = 8;

/** One credential's share, in this process, of the bucket in Postgres. Most requests wait for nothing here. */
export class LeasedBucket implements Allowance {
  /** The number of tokens that are available immediately, and their refill rate. */
  readonly limit: RateLimit;
  private readonly tokens = new LeasedTokens();
  private waiters: ((verdict: Verdict) => void)[] = [];
  private isAsking = false;
  private askedAt = -Infinity;
  private arrivals = 0;
  /** Number of remaining tokens below which more are requested. */
  private lowMark = 0;
  private level: number;
  private levelAt: number;
  private quietUntil = -Infinity;
  private seenAt: number;

  constructor(
    readonly promised: RateLimit,
    private readonly reserve: (wish: Wish) => Promise<Grant>,
    private readonly now: () => number,
  ) {
    this.limit = { perMinute: promised.perMinute, capacity: Math.floor(sharedCapacity(promised)) };
    this.level = this.limit.capacity;
    this.levelAt = this.seenAt = now();
  }

  /** Takes one token: immediately from the lease, otherwise after one statement. */
  take(now: number): Verdict | Promise<Verdict> {
    this.seenAt = now;
    this.arrivals += 1;
    if (this.tokens.spend(now)) {
      if (this.tokens.count <= this.lowMark) this.askAhead(now);
      return 'admitted';
    }
    if (now < this.quietUntil) return 'refused';
    return new Promise((resolve) => {
      this.waiters.push(resolve);
      if (!this.isAsking) this.ask(now);
    });
  }

  /** A request will come in a moment: asks for its token, unless one is here or none can be had. */
  foresee(now: number): void {
    if (this.isAsking || now < this.quietUntil) return;
    const leftover = this.tokens.takeBack(now, keepMs);
    if (leftover || this.tokens.count === 0) this.send(now, { waiting: 0, ahead: 1, ...asReturned(leftover) });
  }

  /** Returns tokens that seem to be superfluous. @returns false if there is nothing to watch */
  tidy(now: number): boolean {
    if (!this.isAsking) {
      const leftover = this.tokens.takeBack(now, keepMs);
      if (leftover) this.send(now, { waiting: 0, ahead: 0, ...asReturned(leftover) });
    }
    return this.isAsking || this.tokens.count > 0 || now < this.quietUntil;
  }

  /** Whole requests that would be let through right now, as far as this process knows. */
  get remaining(): number {
    return Math.max(0, Math.floor(this.held));
  }

  /** Time until it has this number of tokens, if none is taken. */
  secondsUntil(tokens: number): number {
    return Math.max(0, Math.ceil((tokens - this.held) / this.perSecond));
  }

  private get perSecond(): number {
    return this.limit.perMinute / 60;
  }

  private get held(): number {
    const refilled = (Math.max(0, this.seenAt - this.levelAt) / 1_000) * this.perSecond;
    return Math.min(this.limit.capacity, this.level + refilled + this.tokens.count);
  }

  /** How many requests will come while a lease is to last, if they go on as since the last time it was asked for. */
  private expected(now: number): number {
    const most = Math.max(leastLease, Math.floor((this.perSecond * leaseLifeMs) / 1_000));
    return Math.min(most, Math.floor((this.arrivals * horizonMs) / Math.max(1, now - this.askedAt)));
  }

  private askAhead(now: number): void {
    if (!this.isAsking && this.level >= aheadShare && this.expected(now) >= 1) this.ask(now);
  }

  private ask(now: number): void {
    const leftover = this.tokens.takeBack(now, keepMs);
    this.send(now, { waiting: this.waiters.length, ahead: this.expected(now), ...asReturned(leftover) });
    this.arrivals = 0;
    this.askedAt = now;
  }

  private send(askedAt: number, wish: Wish): void {
    this.isAsking = true;
    this.reserve(wish).then(
      (grant) => this.settle(askedAt, grant),
      () => this.giveUp(),
    );
  }

  private settle(askedAt: number, grant: Grant): void {
    const now = this.now();
    if (now - askedAt >= leaseLifeMs) return this.giveUp();
    this.isAsking = false;
    this.level = grant.level;
    this.levelAt = now;
    this.tokens.add(grant.tokens, askedAt, grant.at);
    const isEmpty = grant.level < 1;
    const untilNext = ((1 - grant.level) / this.perSecond) * 1_000;
    if (isEmpty) this.quietUntil = askedAt + Math.min(quietMs.most, Math.max(quietMs.least, untilNext));
    this.serve(now, isEmpty);
  }

  private serve(now: number, isEmpty: boolean): void {
    const waiting = this.waiters;
    this.waiters = [];
    for (const answer of waiting) {
      if (this.tokens.spend(now)) answer('admitted');
      else if (isEmpty) answer('refused');
      else this.waiters.push(answer);
    }
    this.lowMark = this.tokens.count / 2;
    // They came while the answer was on its way.
    if (this.waiters.length > 0) this.ask(now);
  }

  private giveUp(): void {
    this.isAsking = false;
    for (const answer of this.waiters.splice(0)) answer('unavailable');
  }
}

function asReturned(leftover: { tokens: number; grantedAt: number } | undefined) {
  return { returned: leftover?.tokens ?? 0, returnedFrom: leftover?.grantedAt ?? 0 };
}
