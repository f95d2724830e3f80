import {
  type Comparison,
  compareMetrics,
  type MetricName,
  oneSided,
  type Side,
  smallestSample,
} from './compare-metrics';
import { knownMatrix, type Measured } from './confusion-matrix';
import type { DriftPolicy } from './drift-policy';
import { holm } from './proportions';
import { type Trend, trendOf } from './trend';

/** Counts up when the same evaluations may get another verdict. */
export const engineVersion = 'drift@1';

/** One evaluation as the comparison sees it. */
export interface Evaluated extends Measured {
  readonly id: string;
  readonly evaluatedAt: string;
  readonly modelVersion: string | null;
  readonly datasetName: string | null;
  readonly datasetHash: string | null;
}

export type Levels = Partial<Readonly<Record<MetricName, number>>>;

export const metricLevels = ['INSUFFICIENT_DATA', 'STABLE', 'IMPROVED', 'WATCH', 'WARNING', 'CRITICAL'] as const;
export type MetricLevel = (typeof metricLevels)[number];
export const driftStatuses = ['NO_BASELINE', ...metricLevels] as const;
export type DriftStatus = (typeof driftStatuses)[number];

export interface MetricDrift extends Comparison {
  readonly delta: number;
  /** Delta as a share of the previous value; null where that is next to nothing. */
  readonly relative: number | null;
  readonly direction: 'BETTER' | 'WORSE' | 'EQUAL';
  /** After Holm; null like `pValue`. */
  readonly pAdjusted: number | null;
  /** Null, and never false, where nothing could be tested. */
  readonly significant: boolean | null;
  readonly declaredLevel: number | null;
  /** Whether the metric is below its declared level: certainly, possibly, or not; null without one. */
  readonly belowDeclared: 'YES' | 'POSSIBLE' | 'NO' | null;
  readonly level: MetricLevel;
  readonly reasons: readonly string[];
}

export interface Drift {
  readonly status: DriftStatus;
  /** Null where there is no verdict. */
  readonly driftDetected: boolean | null;
  readonly policy: DriftPolicy;
  readonly previous: Evaluated | null;
  readonly current: Evaluated | null;
  readonly comparability: Comparability | null;
  readonly metrics: readonly MetricDrift[];
  readonly trend: Trend | null;
  readonly reasons: readonly string[];
}

export interface Comparability {
  /** A test for independent samples is too careful where both used the same cases. */
  readonly dataset: 'PAIRED_SAME_DATASET' | 'DATASET_CHANGED' | 'UNKNOWN';
  readonly modelVersionChanged: boolean;
  readonly confusionMatrix: { readonly previous: MatrixState; readonly current: MatrixState };
}

type MatrixState = 'GIVEN' | 'ESTIMATED' | 'UNAVAILABLE';

/**
 * Compares the newest evaluation with the one before it.
 * @param evaluations newest first
 * @param declared levels that the instructions for use state (Article 15(3))
 */
export function detectDrift(evaluations: readonly Evaluated[], policy: DriftPolicy, declared: Levels = {}): Drift {
  const [current = null, previous = null] = evaluations;
  const trend = trendOf(evaluations);
  if (!current || !previous) {
    const reasons = [current ? 'ONE_EVALUATION' : 'NO_EVALUATION'];
    const nothing = { comparability: null, metrics: [], trend, reasons };
    return { status: 'NO_BASELINE', driftDetected: null, policy, previous, current, ...nothing };
  }
  const sides = [sideOf(previous), sideOf(current)] as const;
  const comparisons = compareMetrics(...sides);
  const adjusted = adjust(comparisons);
  const metrics = comparisons.map((one) => judge(one, { policy, sides, adjusted, declared }));
  const status = worstOf(metrics.map(({ level }) => level));
  return {
    status,
    driftDetected: status === 'INSUFFICIENT_DATA' ? null : status === 'WARNING' || status === 'CRITICAL',
    policy,
    previous,
    current,
    comparability: comparabilityOf(previous, current, sides),
    metrics,
    trend,
    reasons: oneSided(previous, current).map((metric) => `ONE_SIDE_ONLY:${metric}`),
  };
}

const sideOf = (measured: Measured): Side => ({ measured, matrix: knownMatrix(measured) });

function adjust(comparisons: readonly Comparison[]): Map<MetricName, number> {
  const tested = comparisons.filter(({ pValue }) => pValue !== null);
  const values = holm(tested.map(({ pValue }) => pValue!));
  return new Map(tested.map(({ metric }, place) => [metric, values[place]!]));
}

interface Context {
  readonly policy: DriftPolicy;
  readonly sides: readonly [Side, Side];
  readonly adjusted: ReadonlyMap<MetricName, number>;
  readonly declared: Levels;
}

function judge(one: Comparison, { policy, sides, adjusted, declared }: Context): MetricDrift {
  const delta = rounded(one.current - one.previous);
  const pAdjusted = adjusted.get(one.metric) ?? null;
  const declaredLevel = declared[one.metric] ?? null;
  const seen = {
    ...one,
    delta,
    relative: one.previous < smallestDivisor ? null : rounded(delta / one.previous),
    direction: delta === 0 ? ('EQUAL' as const) : delta < 0 ? ('WORSE' as const) : ('BETTER' as const),
    pAdjusted,
    significant: pAdjusted === null ? null : pAdjusted < policy.alpha,
    declaredLevel,
    belowDeclared: belowDeclared(one, declaredLevel),
  };
  const reasons = one.pValue === null ? whyUntested(one, sides) : [];
  return { ...seen, ...levelOf(seen, policy, reasons) };
}

function belowDeclared({ current, intervals }: Comparison, level: number | null): MetricDrift['belowDeclared'] {
  if (level === null) return null;
  if (intervals && intervals.current[1] < level) return 'YES';
  return current < level ? 'POSSIBLE' : 'NO';
}

type Seen = Omit<MetricDrift, 'level' | 'reasons'>;

function levelOf(seen: Seen, policy: DriftPolicy, reasons: readonly string[]): Pick<MetricDrift, 'level' | 'reasons'> {
  if (seen.belowDeclared === 'YES') return { level: 'CRITICAL', reasons: [...reasons, 'BELOW_DECLARED_LEVEL'] };
  if (seen.significant === null) return { level: 'INSUFFICIENT_DATA', reasons };
  const size = Math.abs(seen.delta);
  if (seen.direction === 'BETTER' && seen.significant)
    return { level: 'IMPROVED', reasons: size >= policy.critAbs ? ['LEAKAGE_CHECK'] : [] };
  if (seen.direction !== 'WORSE') return { level: 'STABLE', reasons: [] };
  const isLarge = size >= policy.critAbs || -(seen.relative ?? 0) >= policy.critRel;
  if (seen.significant && isLarge) return { level: 'CRITICAL', reasons: ['SIGNIFICANT', 'LARGE_DROP'] };
  if (seen.significant && size >= policy.warnAbs) return { level: 'WARNING', reasons: ['SIGNIFICANT', 'DROP'] };
  if (seen.significant) return { level: 'WATCH', reasons: ['SIGNIFICANT'] };
  return size >= policy.warnAbs ? { level: 'WATCH', reasons: ['DROP'] } : { level: 'STABLE', reasons: [] };
}

function whyUntested({ effectiveN, metric }: Comparison, sides: readonly [Side, Side]): string[] {
  if (effectiveN && Math.min(...effectiveN) < smallestSample) return ['SMALL_SAMPLE'];
  if (metric === 'accuracy') return ['NO_DATASET_SIZE'];
  return [...new Set(sides.flatMap(({ matrix }) => (matrix.status === 'UNAVAILABLE' ? [matrix.reason] : [])))];
}

/** A smaller value is none. */
const smallestDivisor = 1e-9;

/** Decimal fractions such as 0.95 − 0.93 stay what they are on paper. */
const rounded = (value: number) => Math.round(value * 1e9) / 1e9;

function worstOf(levels: readonly MetricLevel[]): MetricLevel {
  const worst = Math.max(0, ...levels.map((level) => metricLevels.indexOf(level)));
  return metricLevels[worst]!;
}

function comparabilityOf(previous: Evaluated, current: Evaluated, sides: readonly [Side, Side]): Comparability {
  return {
    dataset: datasetOf(previous, current),
    modelVersionChanged: previous.modelVersion !== current.modelVersion,
    confusionMatrix: { previous: sides[0].matrix.status, current: sides[1].matrix.status },
  };
}

function datasetOf(previous: Evaluated, current: Evaluated): Comparability['dataset'] {
  const [before, after] = [previous.datasetHash, current.datasetHash];
  if (before !== null && after !== null) return before === after ? 'PAIRED_SAME_DATASET' : 'DATASET_CHANGED';
  const names = [previous.datasetName, current.datasetName];
  return names[0] !== null && names[1] !== null && names[0] !== names[1] ? 'DATASET_CHANGED' : 'UNKNOWN';
}
