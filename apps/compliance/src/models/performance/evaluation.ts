import { Fields, IdOf, Named, Nullable, Sha256Hex, Text, Time } from '@probatum/http/validation/fields';
import { type Given, record, type Recorded } from '@probatum/records/record';
import { Type } from '@sinclair/typebox';

const Share = () => Nullable(Type.Number({ minimum: 0, maximum: 1 }));
const count = Type.Integer({ minimum: 0, maximum: 1_000_000_000 });

export const ConfusionMatrix = Fields({
  truePositives: count,
  falsePositives: count,
  falseNegatives: count,
  trueNegatives: count,
});

const fields = {
  modelId: IdOf('model'),
  modelVersion: Nullable(Text({ max: 100 }), { description: 'By default that of the model' }),
  accuracy: Share(),
  precision: Share(),
  recall: Share(),
  f1Score: Share(),
  auc: Share(),
  confusionMatrix: Nullable(ConfusionMatrix, {
    description: 'Without it, it is estimated where one positive class and the metrics allow that',
  }),
  datasetName: Nullable(Text()),
  datasetSize: Nullable(Type.Integer({ minimum: 1, maximum: 1_000_000_000 }), { description: 'Number of cases' }),
  datasetHash: Nullable(Sha256Hex({ description: 'SHA-256 of the dataset, as 64 hex digits' })),
  evaluatedAt: Time({ description: 'Decides the order of the evaluations' }),
  evaluatedBy: Nullable(Text()),
  notes: Nullable(Text({ max: 2_000 })),
};

/** An evaluation is a fact: it is never changed. */
export const evaluations = record('evaluations', 'eval', 'Evaluation', fields, {
  sort: ['evaluatedAt'],
  onChange: async () => {},
});
export type Evaluation = Recorded<typeof evaluations>;

const { modelId: _modelId, evaluatedAt, ...given } = fields;
export const CreateEvaluationRequest = Named(
  'CreateEvaluationRequest',
  Fields(
    {
      ...Object.fromEntries(Object.entries(given).map(([name, schema]) => [name, Type.Optional(schema)])),
      evaluatedAt: Type.Optional({ ...evaluatedAt, description: 'By default now' }),
    },
    { description: 'With at least one metric' },
  ),
);
export type EvaluationValues = Omit<Given<typeof evaluations>, 'modelId'>;
