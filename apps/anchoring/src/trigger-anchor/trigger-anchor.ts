import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { Database, type Transaction } from '@probatum/persistence/database';
import { closeBatch, lockBatches } from '../close-batch/close-batch';
import { CatchUp } from './catch-up';
import type { TriggeredAnchor } from './trigger-anchor.response';

const hasWaiting = `
  select exists (
    select from leaves where organization_id = $1 and environment = $2 and anchor_id is null
  ) as waits`;

const share = `
  select certificates from anchor_shares where organization_id = $1 and environment = $2 and anchor_id = $3`;

/** Closes the batch of the caller's environment if any of the caller's leaves is in it. */
@Injectable()
export class TriggerAnchor {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly catchUp: CatchUp,
  ) {}

  /** @throws AnchoringNotCaughtUp */
  async execute(tenant: Tenant, keyed: KeyedRequest | undefined): Promise<Answer> {
    // A batch is of many tenants, and closing it is work of the service itself.
    return this.idempotency.once(
      this.database,
      keyed,
      async (tx) => {
        const triggered = await this.close(tx, tenant);
        return jsonAnswer(triggered.anchorId === null ? 200 : 202, triggered);
      },
      () => this.catchUp.execute(),
    );
  }

  private async close(tx: Transaction, { organizationId, environment }: Tenant): Promise<TriggeredAnchor> {
    await lockBatches(tx, environment);
    const [found] = await tx.query<{ waits: boolean }>(hasWaiting, [organizationId, environment]);
    if (!found!.waits) return { anchorId: null, certificates: 0 };
    const anchorId = await closeBatch(tx, environment, null);
    const [own] = await tx.query<{ certificates: number }>(share, [organizationId, environment, anchorId]);
    return { anchorId, certificates: own!.certificates };
  }
}
