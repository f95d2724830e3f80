import { leaseLifeMs } from './reservation';

interface Lease {
  tokens: number;
  readonly askedAt: number;
  /** Seconds, by the clock of the database. */
  readonly grantedAt: number;
}

/** Unspent tokens, all granted within the same second. */
export interface Leftover {
  readonly tokens: number;
  readonly grantedAt: number;
}

/** The tokens that this process holds, the oldest lease first. Times are those of its monotonic clock. */
export class LeasedTokens {
  private readonly leases: Lease[] = [];
  private held = 0;

  /** Including what may have died since the last spending. */
  get count(): number {
    return this.held;
  }

  /** @param askedAt counts, not when the answer came: Postgres knows no later time at which the lease could have begun */
  add(tokens: number, askedAt: number, grantedAt: number): void {
    if (tokens === 0) return;
    this.leases.push({ tokens, askedAt, grantedAt });
    this.held += tokens;
  }

  spend(now: number): boolean {
    while (this.leases.length > 0) {
      const lease = this.leases[0]!;
      if (now - lease.askedAt >= leaseLifeMs) this.drop(lease);
      else {
        this.held -= 1;
        if ((lease.tokens -= 1) === 0) this.leases.shift();
        return true;
      }
    }
    return false;
  }

  /** Takes what was asked for so long ago out of this hand; the oldest second first. */
  takeBack(now: number, olderThanMs: number): Leftover | undefined {
    const oldest = this.leases[0];
    if (!oldest || now - oldest.askedAt < olderThanMs) return undefined;
    let tokens = 0;
    for (let lease: Lease | undefined = oldest; lease && isSameSecond(lease, oldest); lease = this.leases[0]) {
      if (now - lease.askedAt < olderThanMs) break;
      tokens += this.drop(lease);
    }
    return { tokens, grantedAt: oldest.grantedAt };
  }

  private drop(lease: Lease): number {
    this.leases.shift();
    this.held -= lease.tokens;
    return lease.tokens;
  }
}

function isSameSecond(one: Lease, other: Lease): boolean {
  return Math.floor(one.grantedAt) === Math.floor(other.grantedAt);
}
