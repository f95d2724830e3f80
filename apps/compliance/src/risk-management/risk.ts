import { Fields, IdOf, Named, Nullable, OneOf, Text, Time, VisibleText } from '@probatum/http/validation/fields';
import { type Given, record, type Recorded } from '@probatum/records/record';
import { Type } from '@sinclair/typebox';
import { subject } from '../subject';

const level = () => Nullable(Type.Integer({ minimum: 1, maximum: 5 }));

const fields = {
  title: VisibleText(),
  description: Nullable(Text({ max: 5_000 })),
  phase: OneOf(['DESIGN', 'DEVELOPMENT', 'TESTING', 'DEPLOYMENT', 'OPERATION', 'POST_MARKET']),
  ...subject,
  step: Nullable(OneOf(['IDENTIFY', 'ESTIMATE', 'EVALUATE', 'ADOPT_MEASURES']), {
    description: 'Article 9(2)(a) to (d)',
  }),
  hazard: Nullable(Text({ max: 2_000 })),
  affectedRight: Nullable(Text(), { description: 'The right, or the safety, that is at risk' }),
  foreseeableMisuse: Type.Boolean({ default: false }),
  vulnerableGroups: Type.Boolean({ default: false, description: 'Article 9(9)' }),
  likelihood: level(),
  severity: level(),
  mitigation: Nullable(Text({ max: 5_000 })),
  residualLikelihood: level(),
  residualSeverity: level(),
  acceptedBy: Nullable(Text(), { description: 'The person who judged the residual risk acceptable (Article 9(5))' }),
  acceptanceReason: Nullable(Text({ max: 2_000 })),
  owner: Nullable(Text()),
  dueAt: Nullable(Time(), { description: 'When the treatment shall be finished' }),
  source: Nullable(Text(), { description: 'Id of the incident, evaluation or plan from which the risk was learned' }),
  status: OneOf(['OPEN', 'MITIGATED', 'ACCEPTED', 'CLOSED']),
};

const score = Nullable(Type.Integer(), { description: 'Likelihood × severity, 1 to 25' });
const answer = Named(
  'Risk',
  Fields({ id: IdOf('risk'), ...fields, score, residualScore: score, createdAt: Time(), updatedAt: Time() }),
);

export const risks = record('risks', 'risk', 'Risk', fields, {
  filters: ['phase', 'status', 'certificateId', 'modelId'],
  search: ['title'],
  sort: ['createdAt'],
  changes: Object.keys(fields) as (keyof typeof fields)[],
  states: {
    status: {
      OPEN: ['MITIGATED', 'ACCEPTED', 'CLOSED'],
      MITIGATED: ['ACCEPTED', 'CLOSED', 'OPEN'],
      ACCEPTED: ['OPEN', 'CLOSED'],
      CLOSED: ['OPEN'],
    },
  },
  answer: {
    schema: answer,
    of: ({ organizationId: _organization, environment: _environment, createdAt, updatedAt, id, ...row }) => ({
      ...{ id, ...row },
      score: product(row.likelihood, row.severity),
      residualScore: product(row.residualLikelihood, row.residualSeverity),
      ...{ createdAt, updatedAt: updatedAt! },
    }),
  },
});
export type Risk = Recorded<typeof risks>;
export type RiskValues = Given<typeof risks>;

const product = (one: number | null, other: number | null) => (one === null || other === null ? null : one * other);
