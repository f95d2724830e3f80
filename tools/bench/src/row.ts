import type { Shares } from './processor-time';

/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly floor: string;
  readonly ours: string;
  /** Processor time per request over all processes. */
  readonly processorTime?: { readonly floor?: Shares; readonly ours: Shares };
  /** Ours in terms of the floor, or of the limit; higher is better. Absent where there is nothing to compare with. */
  readonly ratio?: number;
  readonly mustReach: string;
  readonly reached: boolean;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface BenchOptions {
  /** Of one run under load. */
  readonly seconds: number;
  /** How often each row is measured; the table shows medians. */
  readonly rounds: number;
  /** Load before the first run, until the just-in-time compilers of the processes are done. */
  readonly warmUpSeconds: number;
  /** Fewer events, keys and leaves, where their number does not change what a row says. */
  readonly isQuick: boolean;
}
