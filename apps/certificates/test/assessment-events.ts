import { certificateIssued } from '@probatum/contracts/events/certificates';
import { type TrustUpdated, trustUpdated } from '@probatum/contracts/events/trust-engine';
import type { Tenant } from '@probatum/contracts/tenant';
import type { ServiceHarness } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { anchorFacts, initialFacts } from '@probatum/trust-policy/certificate-facts';
import { evaluate } from '@probatum/trust-policy/evaluate';
import type { Facts } from '@probatum/trust-policy/policy';
import { certificateTrust } from '@probatum/trust-policy/policies/registry';
import type { Anchored } from './anchored-batch';

/** The event of the trust-engine once it knows these facts in addition to those of the issued certificate. */
export async function assessmentOf(
  harness: ServiceHarness,
  certificate: Anchored,
  revision: number,
  facts: Facts = { ...anchorFacts({ ...certificate, simulated: false }) },
): Promise<TrustUpdated> {
  const issued = await harness.event(certificateIssued, certificate.certificateId);
  const all = { ...initialFacts(issued.data), ...facts };
  const evaluatedAt = new Date().toISOString();
  const { level, score, ...assessment } = evaluate(certificateTrust, all, evaluatedAt);
  return {
    certificateId: certificate.certificateId,
    revision,
    trustLevel: level,
    trustScore: score,
    previous: { trustLevel: 'recorded', trustScore: 45 },
    facts: all,
    evaluatedAt,
    ...assessment,
  };
}

/** Tells the assessment and waits until it is kept. */
export async function assess(harness: ServiceHarness, tenant: Tenant, assessment: TrustUpdated): Promise<void> {
  await harness.happen(trustUpdated, tenant, assessment);
  await waitFor(async () => (await revisionOf(harness, assessment.certificateId)) >= assessment.revision, {
    describe: 'the assessment',
  });
}

export async function revisionOf(harness: ServiceHarness, certificateId: string): Promise<number> {
  const [row] = await harness.database.query<{ revision: number }>(
    `select trust_revision as revision from certificates where id = $1`,
    [certificateId],
  );
  return row!.revision;
}
