import { type Auc, aucDifference, aucInterval } from './auc';
import type { ConfusionMatrix, KnownMatrix, Measured, Metrics } from './confusion-matrix';
import { type Interval, newcombe, pooledP, type Proportion, wilson } from './proportions';

export const metricNames = ['accuracy', 'precision', 'recall', 'f1Score', 'auc'] as const;
export type MetricName = (typeof metricNames)[number];

/** Both values of a metric, and how far apart chance alone may bring them. */
export interface Comparison {
  readonly metric: MetricName;
  readonly previous: number;
  readonly current: number;
  /** Sizes of the samples behind the values; null where they are unknown. */
  readonly effectiveN: readonly [number, number] | null;
  readonly intervals: { readonly previous: Interval; readonly current: Interval; readonly delta: Interval } | null;
  /** Two-sided, not adjusted; null where nothing could be tested. */
  readonly pValue: number | null;
}

/** One evaluation and what is known of its counts. */
export interface Side {
  readonly measured: Measured;
  readonly matrix: KnownMatrix;
}

/** Below this size no verdict is given. */
export const smallestSample = 30;

/** Metrics that both evaluations report. */
export function compareMetrics(previous: Side, current: Side): Comparison[] {
  return metricNames.flatMap((metric) => {
    const values = [previous.measured[metric], current.measured[metric]] as const;
    if (values[0] === null || values[1] === null) return [];
    const both = { metric, previous: values[0], current: values[1] };
    return [metric === 'auc' ? compareAuc(both, previous, current) : compareShares(both, previous, current)];
  });
}

type Both = Pick<Comparison, 'metric' | 'previous' | 'current'>;

function compareShares(both: Both, previous: Side, current: Side): Comparison {
  const samples = [sampleOf(both.metric, previous), sampleOf(both.metric, current)] as const;
  const [before, after] = samples;
  if (!before || !after) return { ...both, effectiveN: null, intervals: null, pValue: null };
  const effectiveN = [before.size, after.size] as const;
  if (Math.min(...effectiveN) < smallestSample) return { ...both, effectiveN, intervals: null, pValue: null };
  const scale = both.metric === 'f1Score' ? f1Of : (share: number) => share;
  const [ofPrevious, ofCurrent] = samples.map((sample) => wilson(sample!).map(scale) as unknown as Interval);
  const delta = newcombe(both.previous, both.current, ofPrevious!, ofCurrent!);
  const intervals = { previous: ofPrevious!, current: ofCurrent!, delta };
  return { ...both, effectiveN, intervals, pValue: pooledP(before, after) };
}

/** The sample of which the metric is a share. */
function sampleOf(metric: MetricName, { measured, matrix }: Side): Proportion | undefined {
  const share = measured[metric]!;
  if (metric === 'accuracy') {
    const size = measured.datasetSize ?? (matrix.status === 'GIVEN' ? sizeOf(matrix.matrix) : null);
    return size === null ? undefined : { share, size };
  }
  if (matrix.status === 'UNAVAILABLE') return undefined;
  const { truePositives, falsePositives, falseNegatives } = matrix.matrix;
  if (metric === 'precision') return { share, size: truePositives + falsePositives };
  if (metric === 'recall') return { share, size: truePositives + falseNegatives };
  // F1 itself is no share of a sample, but J = F1 / (2 − F1) is one: of the cases that are positive or called so.
  return { share: share / (2 - share), size: truePositives + falsePositives + falseNegatives };
}

const f1Of = (share: number) => (2 * share) / (1 + share);

function compareAuc(both: Both, previous: Side, current: Side): Comparison {
  const [before, after] = [aucOf(previous), aucOf(current)];
  if (!before || !after) return { ...both, effectiveN: null, intervals: null, pValue: null };
  const effectiveN = [smallerClass(before), smallerClass(after)] as const;
  if (Math.min(...effectiveN) < smallestSample) return { ...both, effectiveN, intervals: null, pValue: null };
  const { interval, p } = aucDifference(before, after);
  const intervals = { previous: aucInterval(before), current: aucInterval(after), delta: interval };
  return { ...both, effectiveN, intervals, pValue: p };
}

function aucOf({ measured, matrix }: Side): Auc | undefined {
  if (matrix.status === 'UNAVAILABLE') return undefined;
  const { truePositives, falsePositives, falseNegatives, trueNegatives } = matrix.matrix;
  return {
    value: measured.auc!,
    positives: truePositives + falseNegatives,
    negatives: falsePositives + trueNegatives,
  };
}

const smallerClass = ({ positives, negatives }: Auc) => Math.min(positives, negatives);

function sizeOf({ truePositives, falsePositives, falseNegatives, trueNegatives }: ConfusionMatrix): number {
  return truePositives + falsePositives + falseNegatives + trueNegatives;
}

/** Metrics that only one of the two reports. */
export function oneSided(previous: Metrics, current: Metrics): MetricName[] {
  return metricNames.filter((metric) => (previous[metric] === null) !== (current[metric] === null));
}
