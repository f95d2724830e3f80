import { Fields, Nullable, OneOf, Text, Time, VisibleText } from '@probatum/http/validation/fields';
import { type Given, record, type Recorded } from '@probatum/records/record';
import { Type } from '@sinclair/typebox';
import { subject } from '../subject';

const Metric = Fields({
  name: VisibleText(),
  threshold: Type.Optional(Type.Number({ minimum: -1e15, maximum: 1e15 })),
  direction: Type.Optional(OneOf(['AT_LEAST', 'AT_MOST'])),
});

const fields = {
  title: VisibleText(),
  description: Nullable(Text({ max: 5_000 })),
  ...subject,
  systemVersion: Nullable(Text({ max: 100 })),
  dataSources: Type.Array(Text(), { maxItems: 50, default: [], description: 'With the feedback of deployers' }),
  metrics: Type.Array(Metric, { maxItems: 50, default: [] }),
  methods: Nullable(Text({ max: 5_000 })),
  frequencyDays: Nullable(Type.Integer({ minimum: 1, maximum: 3_660 })),
  responsible: Nullable(Text()),
  escalation: Nullable(Text({ max: 5_000 }), { description: 'To Articles 20 and 73' }),
  nextReviewAt: Nullable(Time()),
  status: OneOf(['DRAFT', 'ACTIVE', 'SUSPENDED', 'CLOSED']),
};

/** Article 72. */
export const monitoringPlans = record('monitoring_plans', 'plan', 'MonitoringPlan', fields, {
  filters: ['status', 'certificateId', 'modelId'],
  search: ['title'],
  sort: ['createdAt'],
  changes: Object.keys(fields) as (keyof typeof fields)[],
  states: {
    status: {
      DRAFT: ['ACTIVE', 'CLOSED'],
      ACTIVE: ['SUSPENDED', 'CLOSED'],
      SUSPENDED: ['ACTIVE', 'CLOSED'],
      CLOSED: [],
    },
  },
});
export type MonitoringPlan = Recorded<typeof monitoringPlans>;
export type MonitoringPlanValues = Given<typeof monitoringPlans>;
