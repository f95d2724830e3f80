import { Inject, Injectable } from '@nestjs/common';
import { envelopeEvents } from '@probatum/contracts/events/envelopes';
import type { Tenant } from '@probatum/contracts/tenant';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { systemActor } from '../../audit-trail/trail';
import { timeOfChange } from '../../envelope/change-envelope';
import { EndEnvelope } from '../end-envelope/end-envelope';
import { findEnvelope } from '../../envelope/find-envelope';

interface Due extends Tenant {
  readonly id: string;
  readonly expiresAt: Date;
}

const batchSize = 100;
/** An envelope that failed is left alone for this time: its error is not logged every second. */
const retryAfterMs = 60_000;

const isDue = `status in ('SENT', 'DELIVERED', 'PARTIALLY_SIGNED') and seal_state = 'none' and expires_at <= $1`;

// Each batch begins behind the one before it, so that envelopes that fail do not take the places of the others.
const list = `
  select organization_id as "organizationId", environment, id, expires_at as "expiresAt" from envelopes
  where ${isDue} and ($2::timestamptz is null or (expires_at, id) > ($2, $3))
  order by expires_at, id limit $4`;

// An envelope whose recipient is just acting is left for the next time, when it may have been signed.
const claim = `
  select 1 from envelopes where ${isDue} and organization_id = $2 and environment = $3 and id = $4
  for no key update skip locked`;

/**
 * Ends the envelopes whose time is over, each in a transaction of its own. Any number of replicas share the work by the
 * locks of the rows.
 */
@Injectable()
export class ExpireEnvelopes {
  /** When an envelope that failed is tried again, by its id. */
  private readonly retryAtMs = new Map<string, number>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly end: EndEnvelope,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @returns how many envelopes have expired */
  async execute(): Promise<number> {
    this.forgetEarlierFailures();
    let expired = 0;
    let last: Due | undefined;
    for (;;) {
      const values = [this.clock.now(), last?.expiresAt ?? null, last?.id ?? null, batchSize];
      const due = await this.database.query<Due>(list, values, 'envelopes-due');
      for (const one of due) if (!this.retryAtMs.has(one.id) && (await this.hasEnded(one))) expired += 1;
      if (due.length < batchSize) return expired;
      last = due.at(-1);
    }
  }

  private forgetEarlierFailures(): void {
    for (const [id, atMs] of this.retryAtMs) if (atMs <= this.clock.nowMs()) this.retryAtMs.delete(id);
  }

  private async hasEnded(due: Due): Promise<boolean> {
    try {
      return await this.database.transaction((tx) => this.expire(tx, due));
    } catch (error) {
      this.retryAtMs.set(due.id, this.clock.nowMs() + retryAfterMs);
      this.logger.error(
        { err: error, envelopeId: due.id, retryInMs: retryAfterMs },
        'an envelope could not be expired',
      );
      return false;
    }
  }

  private async expire(tx: Transaction, due: Due): Promise<boolean> {
    const { organizationId, environment, id } = due;
    const values = [this.clock.now(), organizationId, environment, id];
    if ((await tx.query(claim, values, 'envelopes-expire')).length === 0) return false;
    const envelope = await findEnvelope(tx, due, id);
    await this.end.execute(tx, envelope, timeOfChange(this.clock, envelope), {
      change: { status: 'EXPIRED' },
      entry: { type: 'envelope.expired', actor: systemActor, data: { expiresAt: envelope.expiresAt!.toISOString() } },
      event: envelopeEvents.expired,
      message: 'expired',
    });
    return true;
  }
}
