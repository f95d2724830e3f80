export interface ConfusionMatrix {
  readonly truePositives: number;
  readonly falsePositives: number;
  readonly falseNegatives: number;
  readonly trueNegatives: number;
}

/** The metrics of an evaluation; a metric that it does not report is null. Metrics are 0 to 1. */
export interface Metrics {
  readonly accuracy: number | null;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1Score: number | null;
  readonly auc: number | null;
}

export interface Measured extends Metrics {
  readonly datasetSize: number | null;
  readonly confusionMatrix: ConfusionMatrix | null;
}

/** `GIVEN` with the evaluation, `ESTIMATED` from its metrics, or `UNAVAILABLE` for the reason. */
export type KnownMatrix =
  | { readonly status: 'GIVEN' | 'ESTIMATED'; readonly matrix: ConfusionMatrix }
  | { readonly status: 'UNAVAILABLE'; readonly reason: UnknownReason };

export type UnknownReason = 'METRICS_MISSING' | 'NO_DATASET_SIZE' | 'NOT_BINARY' | 'ROUNDED' | 'CONTRADICTORY';

/** By which F1 may differ from the harmonic mean of precision and recall, for rounding. */
const f1Tolerance = 0.01;
/** Of the highest to the lowest number of true positives that the rounded metrics allow. */
const widestRange = 2;

/**
 * For one positive class, accuracy, precision, recall and size determine the four counts. Rounded metrics determine
 * them the less, the nearer they are to 1.
 */
export function knownMatrix(measured: Measured): KnownMatrix {
  const { accuracy, precision, recall, datasetSize, confusionMatrix } = measured;
  if (confusionMatrix) return { status: 'GIVEN', matrix: confusionMatrix };
  if (accuracy === null || precision === null || recall === null) return unknown('METRICS_MISSING');
  if (!isBinary(precision, recall, measured.f1Score)) return unknown('NOT_BINARY');
  if (datasetSize === null) return unknown('NO_DATASET_SIZE');
  const half = 0.5 * 10 ** -decimalsOf(measured);
  const [lowest, highest] = [
    truePositives(datasetSize, accuracy + half, precision - half, recall - half),
    truePositives(datasetSize, accuracy - half, precision + half, recall + half),
  ];
  if (!(lowest > 0) || !(highest <= lowest * widestRange)) return unknown('ROUNDED');
  const found = truePositives(datasetSize, accuracy, precision, recall);
  const falsePositives = (found * (1 - precision)) / precision;
  const falseNegatives = (found * (1 - recall)) / recall;
  const trueNegatives = datasetSize - found - falsePositives - falseNegatives;
  if (!(trueNegatives >= 0)) return unknown('CONTRADICTORY');
  return { status: 'ESTIMATED', matrix: { truePositives: found, falsePositives, falseNegatives, trueNegatives } };
}

const unknown = (reason: UnknownReason): KnownMatrix => ({ status: 'UNAVAILABLE', reason });

/** NaN or infinite where the metrics allow no number. */
function truePositives(size: number, accuracy: number, precision: number, recall: number): number {
  if (precision <= 0 || recall <= 0 || precision >= 1 || recall >= 1) return NaN;
  return (size * (1 - accuracy)) / ((1 - precision) / precision + (1 - recall) / recall);
}

/** An average over classes is not the harmonic mean of the averages. */
function isBinary(precision: number, recall: number, f1Score: number | null): boolean {
  if (f1Score === null) return true;
  const harmonic = precision + recall === 0 ? 0 : (2 * precision * recall) / (precision + recall);
  return Math.abs(f1Score - harmonic) <= f1Tolerance;
}

/** To which the metrics were rounded: the most of any of them, because 0.90 arrives as 0.9. At least two. */
function decimalsOf({ accuracy, precision, recall, f1Score, auc }: Metrics): number {
  const given = [accuracy, precision, recall, f1Score, auc].filter((metric) => metric !== null);
  return Math.max(2, ...given.map((metric) => String(metric).split('.')[1]?.length ?? 0));
}
