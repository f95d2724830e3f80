import fc from 'fast-check';
import { knownMatrix, type Measured } from './confusion-matrix';
import { detectDrift, type Evaluated } from './detect-drift';
import { defaultPolicy } from './drift-policy';

const nothing = { accuracy: null, precision: null, recall: null, f1Score: null, auc: null };
const evaluated = (more: Partial<Evaluated>): Evaluated => ({
  ...nothing,
  id: 'eval_1',
  evaluatedAt: '2026-10-01T00:00:00.000Z',
  modelVersion: null,
  datasetName: null,
  datasetSize: null,
  datasetHash: null,
  confusionMatrix: null,
  ...more,
});
const detect = (...newestFirst: readonly Partial<Evaluated>[]) =>
  detectDrift(newestFirst.map(evaluated), defaultPolicy);

/** The evaluation of the guide. */
const example = { accuracy: 0.94, precision: 0.91, recall: 0.89, f1Score: 0.9, auc: 0.96, datasetSize: 12_500 };

describe('the confusion matrix', () => {
  const of = (more: Partial<Measured>) => knownMatrix(evaluated({ ...example, ...more }));

  it('follows from accuracy, precision, recall and size', () => {
    const known = of({});
    const counts = known.status === 'UNAVAILABLE' ? {} : known.matrix;
    const whole = Object.fromEntries(
      Object.entries(counts).map(([name, count]) => [name, Math.round(count as number)]),
    );
    expect([known.status, whole]).toEqual([
      'ESTIMATED',
      { truePositives: 3371, falsePositives: 333, falseNegatives: 417, trueNegatives: 8379 },
    ]);
  });

  it('comes out as it was, from exact metrics of any evaluation whose faults are many enough', () => {
    const count = fc.integer({ min: 20, max: 5_000 });
    fc.assert(
      fc.property(count, count, count, count, (tp, fp, fn, tn) => {
        const size = tp + fp + fn + tn;
        const [precision, recall] = [tp / (tp + fp), tp / (tp + fn)];
        const known = of({
          accuracy: (tp + tn) / size,
          precision,
          recall,
          f1Score: null,
          auc: null,
          datasetSize: size,
        });
        if (known.status === 'UNAVAILABLE') throw new Error(known.reason);
        const { truePositives, falsePositives, falseNegatives, trueNegatives } = known.matrix;
        const found = [truePositives, falsePositives, falseNegatives, trueNegatives];
        [tp, fp, fn, tn].forEach((exact, place) => expect(found[place]! / exact).toBeCloseTo(1, 6));
      }),
    );
  });

  it.each([
    ['METRICS_MISSING', { recall: null }],
    ['NO_DATASET_SIZE', { datasetSize: null }],
    ['NOT_BINARY', { f1Score: 0.8 }],
    ['ROUNDED', { accuracy: 0.99, precision: 0.99, recall: 0.99, f1Score: 0.99 }],
    ['ROUNDED', { precision: 1, f1Score: null }],
    ['ROUNDED', { precision: 0, recall: 0, f1Score: 0 }],
    ['CONTRADICTORY', { accuracy: 0.2, precision: 0.91, recall: 0.89 }],
  ])('is unknown: %s', (reason, more) => {
    expect(of(more)).toEqual({ status: 'UNAVAILABLE', reason });
  });

  it('is taken as it is given', () => {
    const matrix = { truePositives: 1, falsePositives: 2, falseNegatives: 3, trueNegatives: 4 };
    expect(of({ confusionMatrix: matrix })).toEqual({ status: 'GIVEN', matrix });
  });
});

describe('drift', () => {
  it.each([
    ['NO_EVALUATION', []],
    ['ONE_EVALUATION', [example]],
  ])('has no baseline: %s', (reason, evaluations) => {
    expect(detect(...evaluations)).toMatchObject({ status: 'NO_BASELINE', driftDetected: null, reasons: [reason] });
  });

  it('of the same difference counts in a large sample and not in a small one', () => {
    const fall = (size: number) => detect({ accuracy: 0.93, datasetSize: size }, { accuracy: 0.95, datasetSize: size });
    expect(fall(12_000)).toMatchObject({ status: 'WARNING', driftDetected: true });
    expect(fall(300)).toMatchObject({ status: 'WATCH', driftDetected: false, metrics: [{ reasons: ['DROP'] }] });
    expect(fall(29)).toMatchObject({
      ...{ status: 'INSUFFICIENT_DATA', driftDetected: null },
      metrics: [{ significant: null, pValue: null, reasons: ['SMALL_SAMPLE'] }],
    });
  });

  it.each([
    ['STABLE', 0.95, 0.95],
    ['WATCH', 0.95, 0.94],
    ['WARNING', 0.95, 0.93],
    ['CRITICAL', 0.95, 0.9],
    ['CRITICAL', 0.3, 0.27],
    ['IMPROVED', 0.9, 0.91],
  ])('is %s when accuracy goes from %d to %d of 20,000', (status, before, after) => {
    expect(detect({ accuracy: after, datasetSize: 20_000 }, { accuracy: before, datasetSize: 20_000 }).status).toBe(
      status,
    );
  });

  it('asks for a check when a metric jumps up', () => {
    const drift = detect({ accuracy: 0.99, datasetSize: 5_000 }, { accuracy: 0.9, datasetSize: 5_000 });
    expect(drift.metrics[0]!.reasons).toEqual(['LEAKAGE_CHECK']);
  });

  it('tests each metric on the sample behind it, and all of them together', () => {
    const drift = detect(example, { ...example, recall: 0.92, f1Score: 0.915, accuracy: 0.95, datasetSize: 12_000 });
    const recall = drift.metrics.find(({ metric }) => metric === 'recall')!;
    expect(recall.effectiveN!.map(Math.round)).toEqual([3509, 3787]);
    expect(recall.pAdjusted!).toBeGreaterThan(recall.pValue!);
    expect([drift.status, recall.level, recall.delta]).toEqual(['WARNING', 'WARNING', -0.03]);
  });

  it('counts the smaller class for an AUC', () => {
    const matrix = { truePositives: 30, falsePositives: 900, falseNegatives: 10, trueNegatives: 9_000 };
    const few = { auc: 0.7, confusionMatrix: matrix };
    expect(detect(few, { ...few, auc: 0.9 }).metrics[0]).toMatchObject({ effectiveN: [40, 40], level: 'CRITICAL' });
    const fewer = { auc: 0.7, confusionMatrix: { ...matrix, truePositives: 10 } };
    expect(detect(fewer, { ...fewer, auc: 0.9 }).status).toBe('INSUFFICIENT_DATA');
  });

  it('below a declared level is critical although nothing has changed', () => {
    const stays = [
      evaluated({ accuracy: 0.9, datasetSize: 10_000 }),
      evaluated({ accuracy: 0.9, datasetSize: 10_000 }),
    ];
    const at = (accuracy: number) => detectDrift(stays, defaultPolicy, { accuracy }).metrics[0];
    expect(at(0.95)).toMatchObject({ belowDeclared: 'YES', level: 'CRITICAL', reasons: ['BELOW_DECLARED_LEVEL'] });
    expect(at(0.901)).toMatchObject({ belowDeclared: 'POSSIBLE', level: 'STABLE' });
    expect(at(0.9)).toMatchObject({ belowDeclared: 'NO', level: 'STABLE' });
  });

  it('says what cannot be compared', () => {
    const drift = detect({ accuracy: 0.9, recall: 0.8, datasetSize: 500 }, { accuracy: 0.9, datasetSize: 500 });
    expect(drift.reasons).toEqual(['ONE_SIDE_ONLY:recall']);
    expect(detect({ accuracy: 0.9 }, { accuracy: 0.5 }).metrics[0]!.reasons).toEqual(['NO_DATASET_SIZE']);
    expect(detect({ recall: 0.9 }, { recall: 0.5 }).metrics[0]!.reasons).toEqual(['METRICS_MISSING']);
    expect(detect({ accuracy: 0.9 }, { recall: 0.5 })).toMatchObject({ status: 'INSUFFICIENT_DATA', metrics: [] });
  });

  it.each([
    ['PAIRED_SAME_DATASET', { datasetHash: 'a' }, { datasetHash: 'a' }],
    ['DATASET_CHANGED', { datasetHash: 'a' }, { datasetHash: 'b' }],
    ['DATASET_CHANGED', { datasetName: 'Q1' }, { datasetName: 'Q2' }],
    ['UNKNOWN', { datasetName: 'Q1' }, { datasetName: 'Q1' }],
    ['UNKNOWN', {}, { datasetName: 'Q1' }],
  ])('says of the datasets: %s', (dataset, current, previous) => {
    const drift = detect({ accuracy: 0.9, ...current }, { accuracy: 0.9, ...previous });
    expect(drift.comparability!.dataset).toBe(dataset);
  });

  it('that is slow shows in the trend', () => {
    const accuracies = [0.91, 0.92, 0.93, 0.94, 0.95, 0.96];
    const { trend } = detect(...accuracies.map((accuracy) => ({ accuracy })));
    expect(trend).toEqual({
      window: 5,
      metrics: { accuracy: { slopePerEvaluation: -0.01, cumulativeDelta: -0.04, vsBest: -0.05 } },
    });
  });

  it('of anything is finite, and has a verdict only where something was tested', () => {
    const metric = fc.option(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1)), {
      nil: null,
    });
    const size = fc.option(fc.integer({ min: 1, max: 1e9 }), { nil: null });
    const any = fc.record({
      accuracy: metric,
      precision: metric,
      recall: metric,
      f1Score: metric,
      auc: metric,
      datasetSize: size,
    });
    fc.assert(
      fc.property(any, any, (current, previous) => {
        const drift = detect(current, previous);
        const written = JSON.stringify(drift, (_name, value: unknown) => {
          if (typeof value === 'number') expect(Number.isFinite(value)).toBe(true);
          return value;
        });
        expect(written).toBeTruthy();
        for (const { pValue, significant, intervals } of drift.metrics) {
          expect([significant === null, intervals === null]).toEqual([pValue === null, pValue === null]);
          if (pValue !== null) expect(pValue >= 0 && pValue <= 1).toBe(true);
        }
      }),
    );
  });
});
