import { type TrustsUpdated, trustUpdatedV2 } from '@probatum/contracts/events/trust-engine';
import { chunkRows } from '@probatum/persistence/chunks';
import type { OutboxRow } from '@probatum/persistence/outbox';
import type { TrustChange } from './assessment';

/** Changes of one tenant travel together where their assessments say the same, as those of one batch mostly do. */
export function trustUpdatedRows(
  changes: readonly TrustChange[],
  more: { readonly reannounced?: true } = {},
): OutboxRow[] {
  return withSameAssessment(changes).flatMap((same) => {
    const { after, evaluatedAt } = same[0]!;
    const { organizationId, environment } = after;
    const details = {
      organizationId,
      environment,
      time: new Date(evaluatedAt),
      shared: sharedFacts(same[0]!),
      ...more,
    };
    const certificates = same.map(({ after: { certificateId, revision, facts } }) => ({
      certificateId,
      revision,
      facts,
    }));
    return chunkRows(trustUpdatedV2, details, certificates);
  });
}

function sharedFacts({ before, after, assessment, evaluatedAt }: TrustChange): Omit<TrustsUpdated, 'certificates'> {
  const { trustLevel, trustScore } = after;
  const { reasons, unknown, nextLevel, policy } = assessment;
  const previous = { trustLevel: before.trustLevel, trustScore: before.trustScore };
  return { trustLevel, trustScore, previous, policy, evaluatedAt, reasons, unknown, nextLevel };
}

function withSameAssessment(changes: readonly TrustChange[]): TrustChange[][] {
  const groups = new Map<string, TrustChange[]>();
  for (const change of changes) {
    const key = assessmentKey(change);
    const group = groups.get(key);
    if (group) group.push(change);
    else groups.set(key, [change]);
  }
  return [...groups.values()];
}

/** Of reasons the codes are enough: under one policy their words follow from them. */
function assessmentKey({ before, after, assessment, evaluatedAt }: TrustChange): string {
  const { reasons, unknown, nextLevel, policy } = assessment;
  return [
    ...[after.organizationId, after.environment, evaluatedAt, policy.id, policy.version, nextLevel],
    ...[before.trustLevel, before.trustScore, after.trustLevel, after.trustScore],
    ...reasons.map(({ effect, code }) => `${effect} ${code}`),
    ...unknown,
  ].join('\n');
}
