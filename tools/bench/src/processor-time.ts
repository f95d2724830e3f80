import { readdirSync, readFileSync } from 'node:fs';
import { median } from './median';

/** The processes that are measured, each by the id of its first process; its children count with it. */
export type Processes = ReadonlyMap<number, string>;

/** Processor time per request by process, in µs. It is null on a system without /proc. */
export type Shares = Readonly<Record<string, number>> | null;

/** Linux reports times to programs in hundredths of a second, whatever the kernel counts in (proc(5), USER_HZ). */
const msPerTick = 10;

interface Stat {
  readonly parent: number;
  readonly ownMs: number;
  /** Of children that have ended. */
  readonly endedMs: number;
}

/** Processor time of each process so far, in ms. It is null on a system without /proc. */
export function processorTime(processes: Processes): Map<string, number> | null {
  const stats = readStats();
  if (!stats) return null;
  const sums = new Map<string, number>();
  for (const [id, { ownMs, endedMs }] of stats) {
    const name = nameOf(id, processes, stats);
    if (name === undefined) continue;
    const used = ownMs + (processes.has(id) ? endedMs : 0);
    sums.set(name, (sums.get(name) ?? 0) + used);
  }
  return sums;
}

/** @param before the result of `processorTime` before the requests */
export function sharesSince(before: Map<string, number> | null, processes: Processes, requests: number): Shares {
  const after = processorTime(processes);
  if (!before || !after) return null;
  const used = [...after].map(([name, ms]) => [name, ((ms - (before.get(name) ?? 0)) * 1_000) / requests] as const);
  return Object.fromEntries(used);
}

export function totalOf(shares: NonNullable<Shares>): number {
  return Object.values(shares).reduce((sum, us) => sum + us, 0);
}

/** The median of each process. */
export function medianShares(all: readonly Shares[]): Shares {
  const known = all.filter((shares) => shares !== null);
  if (known.length === 0) return null;
  const names = [...new Set(known.flatMap((shares) => Object.keys(shares)))];
  return Object.fromEntries(names.map((name) => [name, median(known.map((shares) => shares[name] ?? 0))]));
}

function nameOf(id: number, processes: Processes, stats: ReadonlyMap<number, Stat>): string | undefined {
  for (let current: number | undefined = id; current; current = stats.get(current)?.parent) {
    const name = processes.get(current);
    if (name !== undefined) return name;
  }
  return undefined;
}

function readStats(): Map<number, Stat> | null {
  const stats = new Map<number, Stat>();
  try {
    for (const name of readdirSync('/proc')) {
      const stat = /^\d+$/.test(name) ? readStat(name) : undefined;
      if (stat) stats.set(Number(name), stat);
    }
  } catch {
    return null;
  }
  return stats.size > 0 ? stats : null;
}

/** A process may end between the listing and the reading. */
function readStat(id: string): Stat | undefined {
  try {
    const text = readFileSync(`/proc/${id}/stat`, 'utf8');
    // The name of the program stands in parentheses and may hold spaces; the state comes behind it.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const ms = (index: number) => Number(fields[index]) * msPerTick;
    return { parent: Number(fields[1]), ownMs: ms(11) + ms(12), endedMs: ms(13) + ms(14) };
  } catch {
    return undefined;
  }
}
