import { Fields, Named, OneOf } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';

const factors = {
  DPA_MISSING: { points: 30, reason: 'No data processing agreement is signed' },
  DPA_EXPIRED: { points: 35, reason: 'The data processing agreement has expired' },
  DPA_EXPIRES_SOON: { points: 5, reason: 'The data processing agreement ends within 30 days' },
  NOT_REVIEWED: { points: 20, reason: 'The vendor has not been reviewed' },
  REVIEW_REJECTED: { points: 35, reason: 'The review has rejected the vendor' },
  NO_CERTIFICATION: { points: 10, reason: 'No certification is recorded' },
  CERTIFICATION_EXPIRED: { points: 10, reason: 'A certification has expired' },
  REGIONS_UNKNOWN: { points: 10, reason: 'It is not recorded where the vendor processes data' },
  SUB_PROCESSORS_ABROAD: { points: 10, reason: 'A sub-processor works outside the European Economic Area' },
} as const;
type FactorCode = keyof typeof factors;
const codes = Object.keys(factors) as [FactorCode, ...FactorCode[]];

export const VendorRisk = Named(
  'VendorRisk',
  Fields({
    score: Type.Integer({
      minimum: 0,
      maximum: 100,
      description: 'Sum of the points, at most 100: the lower the better',
    }),
    factors: Type.Array(Fields({ code: OneOf(codes), points: Type.Integer(), reason: Type.String() })),
  }),
);
export type VendorRisk = Static<typeof VendorRisk>;

/** The values from which the score is computed. */
export interface Assessed {
  readonly reviewStatus: string;
  readonly dpaStatus: string;
  readonly dpaExpiresAt: string | null;
  readonly certifications: readonly (string | { readonly validUntil?: string })[];
  readonly subProcessors: readonly { readonly country?: string }[];
  readonly regions: readonly string[];
}

const soonMs = 30 * 24 * 3_600_000;
/** The European Union, Iceland, Liechtenstein and Norway. */
const economicArea = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IS IT LI LT LU LV MT NL NO PL PT RO SE SI SK'.split(' '),
);

export function riskOf(vendor: Assessed, now: Date): VendorRisk {
  const found = codes.filter((code) => holds[code](vendor, now.getTime())).map((code) => ({ code, ...factors[code] }));
  return {
    score: Math.min(
      100,
      found.reduce((sum, { points }) => sum + points, 0),
    ),
    factors: found,
  };
}

const isExpired = ({ dpaStatus, dpaExpiresAt }: Assessed, nowMs: number) =>
  dpaStatus === 'EXPIRED' || (dpaStatus === 'SIGNED' && dpaExpiresAt !== null && Date.parse(dpaExpiresAt) <= nowMs);

const holds: Readonly<Record<FactorCode, (vendor: Assessed, nowMs: number) => boolean>> = {
  DPA_MISSING: ({ dpaStatus }) => dpaStatus === 'NOT_REVIEWED' || dpaStatus === 'PENDING_SIGNATURE',
  DPA_EXPIRED: isExpired,
  DPA_EXPIRES_SOON: (vendor, nowMs) =>
    vendor.dpaStatus === 'SIGNED' &&
    vendor.dpaExpiresAt !== null &&
    !isExpired(vendor, nowMs) &&
    Date.parse(vendor.dpaExpiresAt) <= nowMs + soonMs,
  NOT_REVIEWED: ({ reviewStatus }) => reviewStatus === 'NOT_REVIEWED' || reviewStatus === 'IN_REVIEW',
  REVIEW_REJECTED: ({ reviewStatus }) => reviewStatus === 'REJECTED',
  NO_CERTIFICATION: ({ certifications }) => certifications.length === 0,
  CERTIFICATION_EXPIRED: ({ certifications }, nowMs) =>
    certifications.some(
      (one) => typeof one !== 'string' && one.validUntil !== undefined && Date.parse(one.validUntil) <= nowMs,
    ),
  REGIONS_UNKNOWN: ({ regions }) => regions.length === 0,
  SUB_PROCESSORS_ABROAD: ({ subProcessors }) =>
    subProcessors.some(({ country }) => country !== undefined && !economicArea.has(country)),
};
