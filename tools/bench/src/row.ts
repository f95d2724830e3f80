/** One line of the table. */
export interface Row {
  readonly what: string;
  readonly floor: string;
  readonly ours: string;
  /** Ours in terms of the floor, or of the limit; higher is better. Absent where there is nothing to compare with. */
  readonly ratio?: number;
  readonly mustReach: string;
  readonly reached: boolean;
  readonly details?: Readonly<Record<string, unknown>>;
}

export interface BenchOptions {
  readonly seconds: number;
  readonly rounds: number;
}
