import { twoSidedP, z95 } from './normal';

/** A share of a sample. */
export interface Proportion {
  /** 0 to 1. */
  readonly share: number;
  /** Size of the sample; need not be whole where it is estimated. */
  readonly size: number;
}

export type Interval = readonly [low: number, high: number];

/** Wilson's interval of 95 %. */
export function wilson({ share, size }: Proportion): Interval {
  const z2 = z95 * z95;
  const centre = (share + z2 / (2 * size)) / (1 + z2 / size);
  const half = (z95 / (1 + z2 / size)) * Math.sqrt((share * (1 - share)) / size + z2 / (4 * size * size));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** Newcombe's interval of 95 % for `current − previous`, from the intervals of both. */
export function newcombe(previous: number, current: number, ofPrevious: Interval, ofCurrent: Interval): Interval {
  const delta = current - previous;
  return [
    delta - Math.hypot(current - ofCurrent[0], ofPrevious[1] - previous),
    delta + Math.hypot(ofCurrent[1] - current, previous - ofPrevious[0]),
  ];
}

/** Two-sided p-value of the pooled z-test for two independent proportions. Equal shares of 0 or of 1 differ in nothing. */
export function pooledP(previous: Proportion, current: Proportion): number {
  const total = previous.size + current.size;
  const pooled = (previous.share * previous.size + current.share * current.size) / total;
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / previous.size + 1 / current.size));
  return error === 0 ? 1 : twoSidedP((current.share - previous.share) / error);
}

/** Holm's adjustment of p-values that were tested together, in the order in which they are given. */
export function holm(values: readonly number[]): number[] {
  const order = [...values.keys()].sort((one, other) => values[one]! - values[other]!);
  const adjusted = new Array<number>(values.length);
  let highest = 0;
  order.forEach((place, rank) => {
    highest = Math.max(highest, Math.min(1, (values.length - rank) * values[place]!));
    adjusted[place] = highest;
  });
  return adjusted;
}
