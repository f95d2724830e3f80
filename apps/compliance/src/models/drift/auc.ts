import { twoSidedP, z95 } from './normal';
import type { Interval } from './proportions';

/** Area under the ROC curve, and the numbers of cases of both classes. */
export interface Auc {
  readonly value: number;
  readonly positives: number;
  readonly negatives: number;
}

/** Hanley and McNeil (1982), doi:10.1148/radiology.143.1.7063747. */
export function standardError({ value, positives, negatives }: Auc): number {
  const q1 = value / (2 - value);
  const q2 = (2 * value * value) / (1 + value);
  const spread = value * (1 - value) + (positives - 1) * (q1 - value * value) + (negatives - 1) * (q2 - value * value);
  return Math.sqrt(Math.max(0, spread) / (positives * negatives));
}

export function aucInterval(auc: Auc): Interval {
  const half = z95 * standardError(auc);
  return [Math.max(0, auc.value - half), Math.min(1, auc.value + half)];
}

/** Of `current − previous`, with the p-value of the z-test. */
export function aucDifference(previous: Auc, current: Auc): { readonly interval: Interval; readonly p: number } {
  const delta = current.value - previous.value;
  const error = Math.hypot(standardError(previous), standardError(current));
  return {
    interval: [delta - z95 * error, delta + z95 * error],
    p: error === 0 ? Number(delta === 0) : twoSidedP(delta / error),
  };
}
