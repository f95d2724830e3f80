import type { LoadResult } from '../load';
import { median } from '../median';
import { medianShares, type Processes, processorTime, type Shares, sharesSince } from '../processor-time';
import type { BenchOptions, Row } from '../row';
import { type Load, runLoad } from '../run-load';

type Plan = Omit<Load, 'seconds'>;

export interface Measured extends LoadResult {
  /** Of these processes, with what follows the answers. */
  readonly processorUs: Shares;
}

/** One of the two that are compared. */
export interface Side extends Plan {
  readonly processes: Processes;
  /** Runs the load, for rows that need other processes stopped meanwhile. */
  readonly around?: <T>(work: () => Promise<T>) => Promise<T>;
  /** Returns once all work that follows from the requests is done. Its processor time counts. */
  readonly settle?: () => Promise<void>;
  /** After that. Its processor time does not count. */
  readonly after?: (result: LoadResult) => Promise<void>;
}

export interface Comparison {
  readonly what: string;
  readonly floor: Side;
  readonly ours: Side;
  readonly mustReach: number;
}

/** Floor and ours in turn, so that a machine that changes its speed changes it for both; medians of the rounds. */
export async function compare({ what, floor, ours, mustReach }: Comparison, options: BenchOptions): Promise<Row> {
  const { seconds, rounds, warmUpSeconds } = options;
  await measure(floor, warmUpSeconds);
  await measure(ours, warmUpSeconds);
  const floors: Measured[] = [];
  const all: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) {
    floors.push(await measure(floor, seconds));
    all.push(await measure(ours, seconds));
  }
  const ratio = median(all.map(({ perSecond }, round) => perSecond / floors[round]!.perSecond));
  return {
    what,
    floor: describe(floors),
    ours: describe(all),
    ratio,
    processorTime: { floor: sharesOf(floors), ours: sharesOf(all) },
    mustReach: `≥ ${mustReach}`,
    reached: ratio >= mustReach,
    details: { floors, ours: all },
  };
}

export async function measure(side: Side, seconds: number): Promise<Measured> {
  const { processes, around = (work) => work(), settle, after, ...plan } = side;
  const measured = await around(async () => {
    const before = processorTime(processes);
    const result = await runLoad({ ...plan, seconds });
    await settle?.();
    return { ...result, processorUs: sharesSince(before, processes, result.succeeded) };
  });
  await after?.(measured);
  return measured;
}

function sharesOf(results: readonly Measured[]): Shares {
  return medianShares(results.map(({ processorUs }) => processorUs));
}

function describe(results: readonly Measured[]): string {
  const perSecond = median(results.map((result) => result.perSecond));
  const p99 = Math.round(median(results.map(({ p99Ms }) => p99Ms)));
  return `${perSecond < 100 ? perSecond.toFixed(1) : Math.round(perSecond)}/s, p99 ${p99} ms`;
}
