import { Fields, IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import { metricNames } from '../drift/compare-metrics';
import { driftStatuses, metricLevels } from '../drift/detect-drift';
import { DriftPolicy } from '../drift/drift-policy';

const number = Type.Number();
const Pair = Type.Unsafe<readonly [number, number]>(Type.Array(number, { minItems: 2, maxItems: 2 }));
const Interval = Type.Unsafe<readonly [number, number]>({ ...Pair, description: '95 %, from low to high' });
const Reasons = Type.Array(Type.String());
const MatrixState = OneOf(['GIVEN', 'ESTIMATED', 'UNAVAILABLE']);

const Side = Fields({
  id: IdOf('eval'),
  evaluatedAt: Time(),
  modelVersion: Nullable(Type.String()),
  datasetName: Nullable(Type.String()),
  datasetSize: Nullable(Type.Integer()),
});

export const DriftAnswer = Named(
  'ModelDrift',
  Fields({
    modelId: IdOf('model'),
    status: OneOf(driftStatuses, { description: 'The worst level of a metric' }),
    driftDetected: Nullable(Type.Boolean(), { description: 'True for WARNING and CRITICAL; null without a verdict' }),
    policy: DriftPolicy,
    previous: Nullable(Side),
    current: Nullable(Side),
    comparability: Nullable(
      Fields({
        dataset: OneOf(['PAIRED_SAME_DATASET', 'DATASET_CHANGED', 'UNKNOWN']),
        modelVersionChanged: Type.Boolean(),
        confusionMatrix: Fields({ previous: MatrixState, current: MatrixState }),
      }),
    ),
    metrics: Type.Array(
      Fields({
        metric: OneOf(metricNames),
        previous: number,
        current: number,
        delta: number,
        relative: Nullable(number, { description: 'Delta as a share of the previous value' }),
        direction: OneOf(['BETTER', 'WORSE', 'EQUAL']),
        effectiveN: Nullable(Pair, { description: 'Sizes of the samples behind the values: previous, current' }),
        intervals: Nullable(Fields({ previous: Interval, current: Interval, delta: Interval })),
        pValue: Nullable(number, { description: 'Two-sided; null where nothing could be tested' }),
        pAdjusted: Nullable(number, { description: 'After Holm, over all tested metrics' }),
        significant: Nullable(Type.Boolean()),
        declaredLevel: Nullable(number),
        belowDeclared: Nullable(OneOf(['YES', 'POSSIBLE', 'NO'])),
        level: OneOf(metricLevels),
        reasons: Reasons,
      }),
    ),
    trend: Nullable(
      Fields({
        window: Type.Integer({ description: 'Number of evaluations' }),
        metrics: Type.Record(
          Type.String(),
          Fields({ slopePerEvaluation: number, cumulativeDelta: number, vsBest: number }),
        ),
      }),
    ),
    reasons: Reasons,
    engineVersion: Type.String({ description: 'The same version gives the same verdict for the same evaluations' }),
    computedAt: Time(),
  }),
);
type Deep<Value> = Value extends object ? { readonly [Name in keyof Value]: Deep<Value[Name]> } : Value;
export type DriftAnswer = Deep<Static<typeof DriftAnswer>>;
