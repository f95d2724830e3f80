import { Fields, Nullable, OneOf, Sha256Hex, Text, Time, VisibleText } from '@probatum/http/validation/fields';
import { type Given, record, type Recorded } from '@probatum/records/record';
import { Type } from '@sinclair/typebox';

/** Article 17(1)(a) to (m). */
export const aspects = [
  'REGULATORY_STRATEGY',
  'DESIGN_CONTROL',
  'QUALITY_CONTROL',
  'TEST_AND_VALIDATION',
  'TECHNICAL_SPECIFICATIONS',
  'DATA_MANAGEMENT',
  'RISK_MANAGEMENT',
  'POST_MARKET_MONITORING',
  'INCIDENT_REPORTING',
  'COMMUNICATION',
  'RECORD_KEEPING',
  'RESOURCES',
  'ACCOUNTABILITY',
] as const;

const Document = Fields({
  name: VisibleText(),
  version: Type.Optional(Text({ max: 100 })),
  sha256: Type.Optional(Sha256Hex()),
});

const fields = {
  title: VisibleText(),
  aspect: Nullable(OneOf(aspects), { description: 'Article 17(1)(a) to (m), in this order' }),
  description: Nullable(Text({ max: 5_000 })),
  document: Nullable(Document),
  owner: Nullable(Text()),
  approver: Nullable(Text(), { description: 'The person who approved it. Required for APPROVED' }),
  effectiveFrom: Nullable(Time()),
  nextReviewAt: Nullable(Time(), { description: 'An approved record becomes EXPIRED by itself at this time' }),
  status: OneOf(['DRAFT', 'IN_REVIEW', 'APPROVED', 'EXPIRED']),
};

export const qmsRecords = record('qms_records', 'qms', 'QmsRecord', fields, {
  filters: ['aspect', 'status'],
  search: ['title'],
  sort: ['createdAt'],
  changes: Object.keys(fields) as (keyof typeof fields)[],
  states: {
    status: {
      DRAFT: ['IN_REVIEW', 'APPROVED'],
      IN_REVIEW: ['APPROVED', 'DRAFT'],
      APPROVED: ['IN_REVIEW', 'EXPIRED'],
      EXPIRED: ['IN_REVIEW', 'APPROVED'],
    },
  },
});
export type QmsRecord = Recorded<typeof qmsRecords>;
export type QmsValues = Given<typeof qmsRecords>;
