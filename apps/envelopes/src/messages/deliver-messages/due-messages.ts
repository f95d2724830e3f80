import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { appendToTrail } from '../../audit-trail/append-to-trail';
import { systemActor } from '../../audit-trail/trail';
import { lockEnvelope } from '../../envelope/find-envelope';
import { Clock } from '@probatum/persistence/clock';
import type { MessageKind } from '../message-texts';

export interface DueMessage extends Tenant {
  readonly id: string;
  readonly envelopeId: string;
  readonly kind: MessageKind;
  readonly to: string;
  readonly subject: string;
  readonly sealedText: string;
  /** How many attempts have begun, this one included. */
  readonly tries: number;
}

/** The organizations take turns, so that the many messages of one do not hold up the others. */
const claim = `
  with waiting as (
    select organization_id, environment, id,
      row_number() over (partition by organization_id order by next_attempt_at) as turn
    from messages where next_attempt_at <= now() and status = 'pending'
  ), due as (
    select organization_id, environment, id from messages join waiting using (organization_id, environment, id)
    where next_attempt_at <= now() and status = 'pending'
    order by turn, next_attempt_at limit $1 for update of messages skip locked
  )
  update messages set tries = tries + 1, next_attempt_at = clock_timestamp() + $2 * interval '1 ms'
  from due
  where messages.organization_id = due.organization_id and messages.environment = due.environment and messages.id = due.id
  returning messages.organization_id as "organizationId", messages.environment, messages.id, envelope_id as "envelopeId",
    kind, recipient_address as "to", subject, sealed_text as "sealedText", tries`;

// A message that was cancelled while it was being sent has left nevertheless.
const end = `
  update messages set status = $4, last_error = $5, next_attempt_at = null
  where organization_id = $1 and environment = $2 and id = $3
    and (status = 'pending' or status = 'cancelled' and $4 = 'sent') returning 1`;

const retry = `
  update messages set last_error = $4, next_attempt_at = clock_timestamp() + $5 * interval '1 ms'
  where organization_id = $1 and environment = $2 and id = $3 and status = 'pending'`;

/** The queue of outgoing mail. A message without a recorded outcome is due again after its lease. */
@Injectable()
export class DueMessages {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  claim(room: number, leaseMs: number): Promise<DueMessage[]> {
    return this.database.query<DueMessage>(claim, [room, leaseMs], 'messages-claim');
  }

  /** Writes the outcome, also into the audit trail. */
  async end(message: DueMessage, status: 'sent' | 'failed', error: string | null): Promise<void> {
    const { organizationId, environment, id, envelopeId, kind, to } = message;
    await this.database.transaction(async (tx) => {
      await lockEnvelope(tx, message, envelopeId);
      const ended = await tx.query(end, [organizationId, environment, id, status, error], 'messages-end');
      if (ended.length === 0) return;
      const data = { messageId: id, kind, channel: 'email', address: to };
      const entry = { type: `message.${status}`, actor: systemActor, data } as const;
      await appendToTrail(tx, message, envelopeId, this.clock.now(), [entry]);
    });
  }

  async retry({ organizationId, environment, id }: DueMessage, error: string, inMs: number): Promise<void> {
    await this.database.query(retry, [organizationId, environment, id, error, inMs], 'messages-retry');
  }
}
