import fc from 'fast-check';
import type { Arrival, Fate } from './simulated-processes';

export const processes = 5;

/** A stretch of traffic, as arrivals from time 0 on, and how long it lasts. */
interface Stretch {
  readonly ms: number;
  readonly arrivals: readonly Arrival[];
}

const process = fc.integer({ min: 0, max: processes - 1 });
const count = (ms: number, gap: number) => Array.from({ length: Math.floor(ms / gap) }, (_, index) => index * gap);

const silence = fc.integer({ min: 0, max: 90_000 }).map((ms): Stretch => ({ ms, arrivals: [] }));

const burst = fc
  .record({ process, size: fc.integer({ min: 1, max: 220 }), gap: fc.constantFrom(0, 0, 1, 40) })
  .map(({ process: its, size, gap }): Stretch => {
    const arrivals = Array.from({ length: size }, (_, index) => ({ at: index * gap, process: its }));
    return { ms: size * gap, arrivals };
  });

const steady = fc
  .record({
    process,
    gap: fc.integer({ min: 4, max: 700 }),
    ms: fc.integer({ min: 200, max: 6_000 }),
    spread: fc.boolean(),
  })
  .map(({ process: its, gap, ms, spread }): Stretch => {
    const processAt = (index: number) => (spread ? (its + index) % processes : its);
    return { ms, arrivals: count(ms, gap).map((at, index) => ({ at, process: processAt(index) })) };
  });

/** Two concurrent requests make a process expect more: each leaves an unused lease behind. */
const pairs = fc
  .record({ period: fc.integer({ min: 300, max: 6_000 }), rounds: fc.integer({ min: 1, max: 8 }) })
  .map(({ period, rounds }): Stretch => ({ ms: rounds * period, arrivals: pairsEverywhere(period, rounds) }));

export function pairsEverywhere(period: number, rounds: number): Arrival[] {
  return count(period * rounds, period / processes).flatMap((at, index) => [
    { at, process: index % processes },
    { at: at + 5, process: index % processes },
  ]);
}

export const traffic = fc
  .array(fc.oneof(silence, burst, burst, steady, steady, pairs), { minLength: 1, maxLength: 10 })
  .map((stretches) => {
    let from = 0;
    return stretches.flatMap(({ ms, arrivals }) => {
      const moved = arrivals.map(({ at, process: its }) => ({ at: from + at, process: its }));
      from += ms;
      return moved;
    });
  })
  .filter((arrivals) => arrivals.length > 0);

const quickWay = fc.integer({ min: 0, max: 4 });
export const quickFates = fc.array(fc.record<Fate>({ there: quickWay, back: quickWay, isLost: fc.constant(false) }), {
  minLength: 1,
  maxLength: 20,
});

const anyWay = fc.oneof(
  { weight: 6, arbitrary: quickWay },
  { weight: 2, arbitrary: fc.integer({ min: 0, max: 1_000 }) },
  { weight: 1, arbitrary: fc.integer({ min: 900, max: 3_000 }) },
);
const mostlyNot = fc.oneof({ weight: 9, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) });
export const badFates = fc.array(fc.record<Fate>({ there: anyWay, back: anyWay, isLost: mostlyNot }), {
  minLength: 1,
  maxLength: 50,
});

export const crashes = fc.array(fc.record({ at: fc.integer({ min: 0, max: 60_000 }), process }), { maxLength: 4 });

export const clocks = fc.array(
  fc.record({ offset: fc.integer({ min: 0, max: 1_000_000 }), tidyMs: fc.constantFrom(100, 100, 1_700, 600_000) }),
  { minLength: processes, maxLength: processes },
);
