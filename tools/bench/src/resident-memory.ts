import { readFileSync } from 'node:fs';

const sampleMs = 20;

/** Resident memory of a process in bytes (VmRSS in proc(5)). It is null on a system without /proc. */
export function residentBytes(pid: number): number | null {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return kilobytes === undefined ? null : Number(kilobytes) * 1_024;
  } catch {
    return null;
  }
}

/** The growth of these processes during the work, from their memory before it to the largest sum of all seen. */
export async function growthDuring(pids: readonly number[], work: () => Promise<void>): Promise<number | null> {
  const sum = () =>
    pids.map(residentBytes).reduce((one, other) => (one === null || other === null ? null : one + other));
  const before = sum();
  if (before === null) return work().then(() => null);
  let most = before;
  const look = () => (most = Math.max(most, sum() ?? 0));
  const timer = setInterval(look, sampleMs);
  try {
    await work();
  } finally {
    clearInterval(timer);
  }
  look();
  return most - before;
}
