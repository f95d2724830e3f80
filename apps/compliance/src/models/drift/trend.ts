import { type MetricName, metricNames } from './compare-metrics';
import type { Metrics } from './confusion-matrix';

/** Number of evaluations in the window. */
const windowSize = 5;

export interface MetricTrend {
  /** Least squares over the window, a step being one evaluation. */
  readonly slopePerEvaluation: number;
  /** From the first to the last evaluation of the window. */
  readonly cumulativeDelta: number;
  /** From the best evaluation of all that were looked at; 0 where the newest is the best. */
  readonly vsBest: number;
}

/** Shows decay that is too slow for a comparison with the evaluation before. */
export interface Trend {
  readonly window: number;
  readonly metrics: Partial<Readonly<Record<MetricName, MetricTrend>>>;
}

/** @param evaluations newest first @returns null for fewer than two */
export function trendOf(evaluations: readonly Metrics[]): Trend | null {
  if (evaluations.length < 2) return null;
  const metrics = metricNames.flatMap((metric) => {
    const all = evaluations.map((one) => one[metric]).filter((value) => value !== null);
    const window = all.slice(0, windowSize).reverse();
    if (window.length < 2 || evaluations[0]![metric] === null) return [];
    const [first, last] = [window[0]!, window.at(-1)!];
    const trend = {
      slopePerEvaluation: rounded(slopeOf(window)),
      cumulativeDelta: rounded(last - first),
      vsBest: rounded(last - Math.max(...all)),
    };
    return [[metric, trend] as const];
  });
  return { window: Math.min(windowSize, evaluations.length), metrics: Object.fromEntries(metrics) };
}

function slopeOf(values: readonly number[]): number {
  const middle = (values.length - 1) / 2;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const shared = values.reduce((sum, value, place) => sum + (place - middle) * (value - mean), 0);
  return shared / values.reduce((sum, _value, place) => sum + (place - middle) ** 2, 0);
}

const rounded = (value: number) => Math.round(value * 1e9) / 1e9;
