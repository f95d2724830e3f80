import { LRUCache } from 'lru-cache';
import { bytesOfText } from './size-in-memory';

export interface CacheBounds {
  /** Maximum size of all entries together, including their names. */
  readonly maxBytes: number;
  /** An entry goes this long after it was set. */
  readonly lifeMs: number;
  /** A longer name is never kept. */
  readonly maxNameLength?: number;
  /** Whether each use of an entry restarts its lifetime. */
  readonly livesOnUse?: boolean;
  readonly now?: () => number;
}

export interface EntrySize {
  /** Of the value, in bytes. */
  readonly bytes: number;
  /** Of this entry, where it differs from that of the cache. */
  readonly lifeMs?: number;
}

export const mebibyte = 1_048_576;
const ordinaryName = 4_096;
/** Bytes that the cache itself needs for an entry. */
const overhead = 128;

/**
 * A map that callers can fill. It is bounded in bytes, and every entry expires even without further requests. When it
 * is full, the least recently used entry is dropped.
 */
export class BoundedCache<Value extends object> {
  private readonly entries: LRUCache<string, Value>;
  private readonly maxNameLength: number;
  private purge: NodeJS.Timeout | undefined;

  constructor(private readonly bounds: CacheBounds) {
    const { maxBytes, lifeMs, livesOnUse = false, now = () => performance.now() } = bounds;
    this.maxNameLength = bounds.maxNameLength ?? ordinaryName;
    this.entries = new LRUCache({
      maxSize: maxBytes,
      ttl: lifeMs,
      ttlResolution: 0,
      updateAgeOnGet: livesOnUse,
      // A clock that shows 0 would pass for an entry without an end.
      perf: { now: () => now() + 1 },
    });
  }

  get(name: string): Value | undefined {
    return this.entries.get(name);
  }

  /** Drops the entry if it alone is larger than the cache. */
  set(name: string, value: Value, { bytes, lifeMs = this.bounds.lifeMs }: EntrySize): void {
    if (name.length > this.maxNameLength || lifeMs <= 0) return void this.entries.delete(name);
    const size = overhead + bytesOfText(name.length) + Math.ceil(bytes);
    this.entries.set(ownCopyOf(name), value, { size, ttl: lifeMs });
    this.purge ??= this.purgeLater();
  }

  delete(name: string): void {
    this.entries.delete(name);
  }

  get size(): number {
    return this.entries.size;
  }

  get bytes(): number {
    return this.entries.calculatedSize;
  }

  /** Runs only while there is something to end, so that an idle process wakes for nothing. */
  private purgeLater(): NodeJS.Timeout {
    return setTimeout(() => {
      this.entries.purgeStale();
      this.purge = this.entries.size > 0 ? this.purgeLater() : undefined;
    }, this.bounds.lifeMs).unref();
  }
}

/** A part that was cut out of a longer text keeps all of that in memory. */
function ownCopyOf(text: string): string {
  return Buffer.from(text).toString();
}
