import { Controller } from '@nestjs/common';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { type TrustUpdated, trustUpdated, trustUpdatedV2 } from '@probatum/contracts/events/trust-engine';
import { OnEvent } from '@probatum/messaging/on-event';
import { Database } from '@probatum/persistence/database';
import { textArray } from '@probatum/persistence/text-array';
import { sameCertificate } from '../certificate/certificate-row';
import { changeClockCte, clockSteps } from '../certificate/change-clock';
import { StateSeal, type TrustState } from '../certificate/state-seal';
import { namedPolicy, policyName } from '../certificate/trust-assessment';

type Change = TrustState & Pick<CloudEvent, 'environment'> & { readonly organizationId: string };

/** The newer assessment wins. An assessment from before the revocation is ignored. */
const statement = `
  with ${changeClockCte(1)}, change as (
    select organization_id, environment, id, level, score, policy, facts::jsonb, evaluated_at, revision, seal, step
    from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::int[], $9::text[], $10::text[],
      $11::timestamptz[], $12::int[], $13::text[], $14::int[])
      as change (organization_id, environment, id, level, score, policy, facts, evaluated_at, revision, seal, step)
  )
  update certificates certificate set
    trust_level = change.level, trust_score = change.score, trust_policy = change.policy, trust_facts = change.facts,
    trust_evaluated_at = change.evaluated_at, trust_revision = change.revision, trust_seal = change.seal,
    updated_at = clock.at - change.step * interval '1 microsecond'
  from change join clock using (organization_id, environment)
  where ${sameCertificate('certificate', 'change')} and certificate.trust_revision < change.revision
    and (certificate.status <> 'revoked' or (change.facts ->> 'certificate.revoked')::boolean)`;

/** Keeps the last assessment with the certificate. */
@Controller()
export class OnTrustUpdated {
  constructor(
    private readonly database: Database,
    private readonly seal: StateSeal,
  ) {}

  @OnEvent(trustUpdated, trustUpdatedV2)
  async keepAssessment(events: CloudEvent<TrustUpdated>[]): Promise<void> {
    const changes = newestPerCertificate(events.map(changeOf));
    const { steps, tenants } = clockSteps(changes);
    await this.database.query(
      statement,
      [
        ...tenants,
        changes.map((change) => change.organizationId),
        changes.map((change) => change.environment),
        changes.map((change) => change.id),
        changes.map((change) => change.trustLevel),
        changes.map((change) => change.trustScore),
        changes.map((change) => change.trustPolicy),
        textArray(changes.map((change) => JSON.stringify(change.trustFacts))),
        changes.map((change) => change.trustEvaluatedAt.toISOString()),
        changes.map((change) => change.trustRevision),
        changes.map((change) => this.seal.ofTrust(change)),
        steps,
      ],
      'trust-changes',
    );
  }
}

/** @throws Error when the policy is newer than this release: the event waits for the release that knows it */
function changeOf({ organizationid, environment, data }: CloudEvent<TrustUpdated>): Change {
  const trustPolicy = policyName(data.policy);
  if (!namedPolicy(trustPolicy)) throw new Error(`This release does not know the policy ${trustPolicy}`);
  return {
    organizationId: organizationid,
    environment,
    id: data.certificateId,
    trustLevel: data.trustLevel,
    trustScore: data.trustScore,
    trustPolicy,
    trustFacts: data.facts,
    trustEvaluatedAt: new Date(data.evaluatedAt),
    trustRevision: data.revision,
  };
}

function newestPerCertificate(changes: Change[]): Change[] {
  const newest = new Map<string, Change>();
  for (const change of changes) {
    // The key includes the tenant: a foreign event about this id must not replace an event of its tenant.
    const certificate = `${change.organizationId} ${change.environment} ${change.id}`;
    if ((newest.get(certificate)?.trustRevision ?? 0) < change.trustRevision) newest.set(certificate, change);
  }
  return [...newest.values()];
}
