import { randomFillSync } from 'node:crypto';

/** W3C Trace Context, version 00; all-zero ids are invalid. */
const valid = /^00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}$/;

const bytesPerTrace = 24;
const pool = Buffer.alloc(bytesPerTrace * 256);
let used = pool.length;

/** The caller's trace if it is well formed, else a new one. */
export function traceparentOf(offered: string | string[] | undefined): string {
  return typeof offered === 'string' && valid.test(offered) ? offered : newTraceparent();
}

/** Randomness is fetched for many traces at once: one call for each costs more than the rest together. */
function newTraceparent(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const digits = pool.toString('hex', used, (used += bytesPerTrace));
  return `00-${digits.slice(0, 32)}-${digits.slice(32)}-01`;
}
