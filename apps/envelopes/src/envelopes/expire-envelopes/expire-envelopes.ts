import { Injectable } from '@nestjs/common';
import { envelopeEvents } from '@probatum/contracts/events/envelopes';
import type { Tenant } from '@probatum/contracts/tenant';
import { Clock } from '@probatum/persistence/clock';
import { Database, type Transaction } from '@probatum/persistence/database';
import { systemActor } from '../../audit-trail/trail';
import { timeOfChange } from '../../envelope/change-envelope';
import { EndEnvelope } from '../end-envelope/end-envelope';
import { findEnvelope } from '../../envelope/find-envelope';

interface Due extends Tenant {
  readonly id: string;
}

/** Envelopes in one transaction. A transaction holds up recipients of these envelopes only. */
const maxAtATime = 20;

// An envelope whose recipient is just acting is left for the next time, when it may have been signed.
const claim = `
  select organization_id as "organizationId", environment, id from envelopes
  where status in ('SENT', 'DELIVERED', 'PARTIALLY_SIGNED') and seal_state = 'none' and expires_at <= $1
  order by expires_at limit $2 for no key update skip locked`;

/** Ends the envelopes whose time is over. Any number of replicas share the work by the locks of their rows. */
@Injectable()
export class ExpireEnvelopes {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly end: EndEnvelope,
  ) {}

  /** @returns how many envelopes have expired */
  async execute(): Promise<number> {
    let expired = 0;
    for (;;) {
      const count = await this.database.transaction((tx) => this.expireSome(tx));
      expired += count;
      if (count < maxAtATime) return expired;
    }
  }

  private async expireSome(tx: Transaction): Promise<number> {
    const due = await tx.query<Due>(claim, [this.clock.now(), maxAtATime], 'envelopes-expire');
    for (const one of due) await this.expire(tx, one);
    return due.length;
  }

  private async expire(tx: Transaction, due: Due): Promise<void> {
    const envelope = await findEnvelope(tx, due, due.id);
    await this.end.execute(tx, envelope, timeOfChange(this.clock, envelope), {
      change: { status: 'EXPIRED' },
      entry: { type: 'envelope.expired', actor: systemActor, data: { expiresAt: envelope.expiresAt!.toISOString() } },
      event: envelopeEvents.expired,
      message: 'expired',
    });
  }
}
