import { trustLevels } from '@probatum/contracts/events/trust-engine';
import { IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/validation/fields';
import { type Static, Type } from '@sinclair/typebox';
import type { CertificateRow } from './certificate-row';
import { assessAgain } from './trust-assessment';

export const TrustExplanation = Named(
  'TrustExplanation',
  Type.Object({
    certificateId: IdOf('cert'),
    level: OneOf(trustLevels),
    score: Type.Integer({ minimum: 0, maximum: 100 }),
    trustLevel: OneOf(trustLevels),
    trustScore: Type.Integer({ minimum: 0, maximum: 100 }),
    policy: Type.Object({ id: Type.String(), version: Type.Integer() }),
    reasons: Type.Array(
      Type.Object({ code: Type.String(), effect: OneOf(['raises', 'lowers', 'missing']), detail: Type.String() }),
    ),
    unknown: Type.Array(Type.String(), { description: 'Facts that have not been stated yet; they never count as met' }),
    nextLevel: Nullable(OneOf(trustLevels)),
    evaluatedAt: Time(),
  }),
);
export type TrustExplanation = Static<typeof TrustExplanation>;

export function explainTrust(row: CertificateRow): TrustExplanation {
  const { level, score, policy, reasons, unknown, nextLevel } = assessAgain(row);
  return {
    certificateId: row.id,
    level,
    score,
    trustLevel: level,
    trustScore: score,
    policy: { id: policy.id, version: policy.version },
    reasons: reasons.map(({ code, effect, detail }) => ({ code, effect, detail })),
    unknown: [...unknown],
    nextLevel,
    evaluatedAt: row.trustEvaluatedAt.toISOString(),
  };
}
