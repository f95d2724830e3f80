import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { sameCertificate } from './certificate-row';
import { textArray } from '@probatum/persistence/text-array';
import { changeClockCte, clockSteps } from './change-clock';
import { type AnchorState, StateSeal } from './state-seal';

export type AnchorChange = Tenant & AnchorState & { readonly anchorChangedAt: Date };

/**
 * CONFIRMED is final. Of the others the later one counts, so events may come in any order and more than once; of two at
 * the same time it is SUBMITTED, whichever came first.
 */
const statement = `
  with ${changeClockCte(1)}, change as (
    select organization_id, environment, id, status, anchor_id, anchor::jsonb, changed_at, seal, step
    from unnest($4::text[], $5::text[], $6::text[], $7::text[], $8::text[], $9::text[], $10::timestamptz[],
      $11::text[], $12::int[])
      as change (organization_id, environment, id, status, anchor_id, anchor, changed_at, seal, step)
  )
  update certificates certificate set
    anchor_status = change.status, anchor_id = change.anchor_id, anchor = change.anchor,
    anchor_changed_at = change.changed_at, anchor_seal = change.seal,
    updated_at = clock.at - change.step * interval '1 microsecond'
  from change join clock using (organization_id, environment)
  where ${sameCertificate('certificate', 'change')} and certificate.anchor_status <> 'CONFIRMED'
    and (change.status = 'CONFIRMED' or certificate.anchor_changed_at is null
      or (certificate.anchor_changed_at, certificate.anchor_status) < (change.changed_at, change.status))`;

@Injectable()
export class AnchorChanges {
  constructor(
    private readonly database: Database,
    private readonly seal: StateSeal,
  ) {}

  /** Applies what the anchoring context said about these certificates, in one statement. */
  async apply(changes: readonly AnchorChange[]): Promise<void> {
    const latest = [...latestPerCertificate(changes).values()];
    if (latest.length === 0) return;
    const { steps, tenants } = clockSteps(latest);
    await this.database.query(
      statement,
      [
        ...tenants,
        latest.map((change) => change.organizationId),
        latest.map((change) => change.environment),
        latest.map((change) => change.id),
        latest.map((change) => change.anchorStatus),
        latest.map((change) => change.anchorId),
        textArray(latest.map((change) => change.anchor && JSON.stringify(change.anchor))),
        latest.map((change) => change.anchorChangedAt.toISOString()),
        latest.map((change) => this.seal.ofAnchor(change)),
        steps,
      ],
      'anchor-changes',
    );
  }
}

function latestPerCertificate(changes: readonly AnchorChange[]): Map<string, AnchorChange> {
  const latest = new Map<string, AnchorChange>();
  for (const change of changes) {
    // The key includes the tenant: a foreign event about this id must not replace an event of its tenant.
    const certificate = `${change.organizationId} ${change.environment} ${change.id}`;
    const other = latest.get(certificate);
    if (!other || isLater(change, other)) latest.set(certificate, change);
  }
  return latest;
}

function isLater(change: AnchorChange, other: AnchorChange): boolean {
  if (other.anchorStatus === 'CONFIRMED') return false;
  if (change.anchorStatus === 'CONFIRMED') return true;
  const difference = change.anchorChangedAt.getTime() - other.anchorChangedAt.getTime();
  return difference > 0 || (difference === 0 && change.anchorStatus > other.anchorStatus);
}
