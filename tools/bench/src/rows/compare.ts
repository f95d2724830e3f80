import type { LoadPlan } from '../load';
import type { BenchOptions, Row } from '../row';
import { type Measured, median, runLoad } from '../run-load';

/** Until the just-in-time compilers of the processes that work together are done. */
const warmUpSeconds = 5;

type Plan = Omit<LoadPlan, 'connections' | 'seconds'>;

export interface Comparison {
  readonly what: string;
  readonly floor: Plan;
  readonly ours: Plan;
  readonly mustReach: number;
  /** Runs the floor, for rows in which our processes have something left to do meanwhile. */
  readonly aroundFloor?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Runs our part, for rows that need other processes stopped meanwhile. */
  readonly around?: <T>(work: () => Promise<T>) => Promise<T>;
  /** After each of our runs. */
  readonly afterOurs?: (result: Measured) => Promise<void>;
  readonly onFloorRun?: (result: Measured) => void;
}

/** Floor and ours in turn, so that a machine that changes its speed changes it for both; medians of the rounds. */
export async function compare(comparison: Comparison, { seconds, rounds }: BenchOptions): Promise<Row> {
  const { around = (work) => work(), aroundFloor = (work) => work(), afterOurs } = comparison;
  await aroundFloor(() => runLoad({ ...comparison.floor, seconds: warmUpSeconds }));
  await around(() => runLoad({ ...comparison.ours, seconds: warmUpSeconds })).then(afterOurs);
  const floors: Measured[] = [];
  const ours: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    floors.push(await aroundFloor(() => runLoad({ ...comparison.floor, seconds })));
    const result = await around(() => runLoad({ ...comparison.ours, seconds }));
    ours.push(result);
    await afterOurs?.(result);
  }
  const ratio = median(ours.map(({ perSecond }, round) => perSecond / floors[round]!.perSecond));
  return {
    what: comparison.what,
    floor: describe(floors),
    ours: describe(ours),
    ratio,
    mustReach: `≥ ${comparison.mustReach}`,
    reached: ratio >= comparison.mustReach,
    details: { floors, ours },
  };
}

function describe(results: readonly Measured[]): string {
  const perSecond = Math.round(median(results.map((result) => result.perSecond)));
  const p99 = Math.round(median(results.map(({ p99Ms }) => p99Ms)));
  const machine = Math.round(median(results.map(({ machineUs }) => machineUs)));
  return `${perSecond}/s, p99 ${p99} ms, ${machine} µs`;
}
