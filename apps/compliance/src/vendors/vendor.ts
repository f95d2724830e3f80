import { vendorEvents } from '@probatum/contracts/events/compliance';
import { Fields, IdOf, Named, Nullable, OneOf, Text, Time, VisibleText } from '@probatum/http/validation/fields';
import { type Given, record, type Recorded } from '@probatum/records/record';
import { type Static, Type } from '@sinclair/typebox';
import { riskOf, VendorRisk } from './vendor-risk';

export const Certification = Type.Union(
  [
    VisibleText({ examples: ['ISO/IEC 27001'] }),
    Fields({
      name: VisibleText({ examples: ['ISO/IEC 42001'] }),
      issuedBy: Type.Optional(Text()),
      validUntil: Type.Optional(Time()),
    }),
  ],
  { description: 'Its name, or its name with issuer and end of validity' },
);
export type Certification = Static<typeof Certification>;

const SubProcessor = Fields({
  name: VisibleText(),
  purpose: Type.Optional(Text()),
  country: Type.Optional(Type.String({ pattern: '^[A-Z]{2}$', description: 'ISO 3166-1 alpha-2', examples: ['IE'] })),
});

const fields = {
  name: VisibleText({ examples: ['OpenAI'] }),
  type: OneOf(['API_PROVIDER', 'PLATFORM', 'SELF_HOSTED', 'OPEN_SOURCE']),
  website: Nullable(Text({ max: 2_048, format: 'uri', examples: ['https://openai.com'] })),
  contactEmail: Nullable(Type.String({ format: 'email', minLength: 3, maxLength: 254, examples: ['dpo@example.com'] })),
  reviewStatus: OneOf(['NOT_REVIEWED', 'IN_REVIEW', 'APPROVED', 'REJECTED']),
  dpaStatus: OneOf(['NOT_REVIEWED', 'PENDING_SIGNATURE', 'SIGNED', 'EXPIRED'], {
    description: 'State of the data processing agreement. It becomes EXPIRED by itself at `dpaExpiresAt`',
  }),
  dpaSignedAt: Nullable(Time(), { description: 'By default the time at which `dpaStatus` became SIGNED' }),
  dpaExpiresAt: Nullable(Time()),
  certifications: Type.Array(Certification, { maxItems: 50, default: [] }),
  subProcessors: Type.Array(SubProcessor, { maxItems: 50, default: [] }),
  regions: Type.Array(Text({ max: 100, examples: ['EU'] }), {
    maxItems: 50,
    default: [],
    description: 'Where the vendor processes data',
  }),
  riskScore: Nullable(Type.Number({ minimum: 0, maximum: 100 }), {
    description: 'Judged by the organization. `risk` shows the computed score beside it',
  }),
};

const answer = Named(
  'Vendor',
  Fields({ id: IdOf('ven'), ...fields, risk: VendorRisk, createdAt: Time(), updatedAt: Time() }),
);

export const vendors = record('vendors', 'ven', 'Vendor', fields, {
  filters: ['type', 'reviewStatus', 'dpaStatus'],
  search: ['name'],
  sort: ['name', 'createdAt'],
  unique: [['name']],
  changes: [
    ...([
      'name',
      'type',
      'website',
      'contactEmail',
      'reviewStatus',
      'dpaStatus',
      'dpaSignedAt',
      'dpaExpiresAt',
    ] as const),
    ...(['certifications', 'subProcessors', 'regions', 'riskScore'] as const),
  ],
  states: {
    reviewStatus: {
      NOT_REVIEWED: ['IN_REVIEW', 'APPROVED', 'REJECTED'],
      IN_REVIEW: ['APPROVED', 'REJECTED'],
      APPROVED: ['IN_REVIEW'],
      REJECTED: ['IN_REVIEW'],
    },
    dpaStatus: {
      NOT_REVIEWED: ['PENDING_SIGNATURE'],
      PENDING_SIGNATURE: ['SIGNED'],
      SIGNED: ['EXPIRED', 'PENDING_SIGNATURE'],
      EXPIRED: ['PENDING_SIGNATURE'],
    },
  },
  answer: {
    schema: answer,
    of: ({ organizationId: _organization, environment: _environment, createdAt, updatedAt, id, ...row }, now) => ({
      ...{ id, ...row },
      risk: riskOf(row, now),
      ...{ createdAt, updatedAt: updatedAt! },
    }),
  },
  events: vendorEvents,
});
export type Vendor = Recorded<typeof vendors>;
export type VendorValues = Given<typeof vendors>;
