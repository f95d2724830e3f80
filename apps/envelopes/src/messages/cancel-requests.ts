import type { Transaction } from '@probatum/persistence/database';
import { systemActor, type TrailEntry } from '../audit-trail/trail';
import type { Envelope } from '../envelope/envelope';
import type { MessageKind } from './message-texts';

/** Messages that ask a recipient to act. */
const requests: readonly MessageKind[] = ['invitation', 'reminder'];

const cancel = `
  with waiting as (
    select organization_id, environment, id from messages
    where organization_id = $1 and environment = $2 and envelope_id = $3 and status = 'pending' and kind = any($4)
    order by id for update
  )
  update messages set status = 'cancelled', next_attempt_at = null
  from waiting
  where messages.organization_id = waiting.organization_id and messages.environment = waiting.environment
    and messages.id = waiting.id
  returning messages.id as "messageId", recipient_id as "recipientId", kind, recipient_address as address`;

interface Cancelled {
  readonly messageId: string;
  readonly recipientId: string;
  readonly kind: MessageKind;
  readonly address: string;
}

/**
 * Takes invitations and reminders that have not left out of the queue, because the envelope has ended.
 * @param envelope locked by the transaction
 * @returns the entries about them for the audit trail
 */
export async function cancelRequests(
  tx: Transaction,
  { organizationId, environment, id }: Envelope,
): Promise<TrailEntry[]> {
  const values = [organizationId, environment, id, requests];
  const cancelled = await tx.query<Cancelled>(cancel, values, 'messages-cancel');
  return cancelled.map(({ messageId, recipientId, kind, address }) => ({
    type: 'message.cancelled',
    actor: systemActor,
    data: { messageId, recipientId, kind, channel: 'email', address },
  }));
}
