import { randomFillSync } from 'node:crypto';
import { logOnlyTraceparent, readTraceparent } from '@probatum/observability/trace-context';

const bytesPerTrace = 16;
const pool = Buffer.alloc(bytesPerTrace * 256);
let used = pool.length;

/** The caller's trace if it is well formed, else a new one that only log lines name. */
export function callersTraceparent(offered: string | string[] | undefined): string {
  return readTraceparent(offered) ?? logOnlyTraceparent(newTraceId());
}

/** Random bytes are fetched for many traces together, because a call for each costs more than all other work. */
function newTraceId(): string {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  return pool.toString('hex', used, (used += bytesPerTrace));
}
