import { BoundedCache, mebibyte } from '@probatum/cache/bounded-cache';
import { TokenBucket } from '@probatum/rate-limit/token-bucket';
import type { LoggedRequest } from '../../organization/request-log/logged-request';

/** Of one credential, told one by one. */
const alone = { perMinute: 60, capacity: 60 };
const memory = { maxBytes: mebibyte, lifeMs: 60_000, livesOnUse: true };
const bytesOfBucket = 100;

/** Beyond this, addresses are not told apart. */
const maxEntries = 1_000;

/**
 * Requests that no limit has admitted. Nothing bounds how many of them a caller sends, so beyond one a second those of a
 * credential with the same outcome from the same address share one entry, which is that of the last and says how many
 * there were.
 */
export class GroupedEntries {
  private readonly buckets = new BoundedCache<TokenBucket>(memory);
  private gathered = new Map<string, LoggedRequest>();

  /** @returns whether it has an entry of its own */
  isLoggedSeparately({ credentialId }: LoggedRequest): boolean {
    const now = performance.now();
    let bucket = this.buckets.get(credentialId);
    if (!bucket) this.buckets.set(credentialId, (bucket = new TokenBucket(alone, now)), { bytes: bytesOfBucket });
    return bucket.take(now);
  }

  add(row: LoggedRequest): void {
    const address = this.gathered.size < maxEntries ? row.address : '';
    const name = `${row.credentialId} ${row.status} ${row.code} ${address}`;
    this.gathered.set(name, { ...row, requests: row.requests + (this.gathered.get(name)?.requests ?? 0) });
  }

  /** @returns the entries since the last time */
  take(): LoggedRequest[] {
    const rows = [...this.gathered.values()];
    this.gathered = new Map();
    return rows;
  }
}
