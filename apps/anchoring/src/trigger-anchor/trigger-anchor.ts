import { Inject, Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import { CONFIG } from '@probatum/service/resources';
import { Database, type Queryable, type Transaction } from '@probatum/persistence/database';
import type { AnchoringConfig } from '../anchoring.config';
import { closeBatch, lockBatches } from '../close-batch/close-batch';
import { CatchUp } from './catch-up';
import type { TriggeredAnchor } from './trigger-anchor.response';

/**
 * The first leaf in no batch, of this tenant or of a later one. Only the index of waiting leaves has this order, so the
 * statement skips no rows, whatever statistics Postgres has about the tenant.
 */
const nextWaiting = `
  select organization_id = $1 and environment = $2 as own from leaves
  where anchor_id is null and (organization_id, environment) >= ($1, $2)
  order by organization_id, environment, seq limit 1`;

/** Whether a certificate of the tenant is in no batch yet. */
export async function hasWaiting(on: Queryable, { organizationId, environment }: Tenant): Promise<boolean> {
  const [next] = await on.query<{ own: boolean }>(nextWaiting, [organizationId, environment]);
  return next?.own ?? false;
}

/**
 * The time at which the batch of this trigger is due: immediately, unless the tenant's last batch was due less than the
 * interval ago. A time in the future stays, so that any number of triggers in an interval send one batch.
 */
const takeTurn = `
  insert into triggers as last (organization_id, environment, due_at) values ($1, $2, clock_timestamp())
  on conflict (organization_id, environment) do update set due_at = case
    when last.due_at between clock_timestamp() and clock_timestamp() + $3 * interval '1 second' then last.due_at
    else greatest(clock_timestamp(), least(last.due_at, clock_timestamp()) + $3 * interval '1 second') end
  returning due_at as "dueAt"`;

const share = `
  select certificates from anchor_shares where organization_id = $1 and environment = $2 and anchor_id = $3`;

/**
 * Gives the waiting leaves of the caller's environment to the next anchor if any of them is the caller's. All that is
 * triggered before that anchor is sent shares it, and with it one transaction.
 */
@Injectable()
export class TriggerAnchor {
  constructor(
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly catchUp: CatchUp,
    @Inject(CONFIG) private readonly config: AnchoringConfig,
  ) {}

  /** @throws AnchoringNotCaughtUp */
  async execute(tenant: Tenant, keyed: KeyedRequest | undefined): Promise<Answer> {
    // A batch is of many tenants, and closing it is work of the service itself.
    return this.idempotency.once(
      this.database.onBehalfOf(tenant),
      keyed,
      async (tx) => {
        const triggered = await this.close(tx, tenant);
        return jsonAnswer(triggered, { status: triggered.anchorId === null ? 200 : 202 });
      },
      () => this.catchUp.execute(),
    );
  }

  private async close(tx: Transaction, tenant: Tenant): Promise<TriggeredAnchor> {
    const { organizationId, environment } = tenant;
    await lockBatches(tx, environment);
    if (!(await hasWaiting(tx, tenant))) return { anchorId: null, certificates: 0 };
    const { ANCHOR_TRIGGER_SECONDS: interval, ANCHOR_BATCH_LEAVES: fullAt } = this.config;
    const [turn] = await tx.query<{ dueAt: Date }>(takeTurn, [organizationId, environment, interval]);
    const anchorId = await closeBatch(tx, { environment, fullAt, dueAt: turn!.dueAt });
    const [own] = await tx.query<{ certificates: number }>(share, [organizationId, environment, anchorId]);
    return { anchorId, certificates: own!.certificates };
  }
}
