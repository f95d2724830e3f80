import { Injectable } from '@nestjs/common';
import type { Transaction } from '@probatum/persistence/database';
import { appendToTrail, type TrailEntry } from '../audit-trail/append-to-trail';
import { changeRecipients } from '../envelope/change-envelope';
import { type Envelope, recipientsToInvite } from '../envelope/envelope';
import { QueueMessage } from '../messages/queue-message';

/** Invites the recipients whose turn it is, each by a message. */
@Injectable()
export class InviteNext {
  constructor(private readonly messages: QueueMessage) {}

  /**
   * @param envelope locked by the transaction, as it is after the change; `changeEnvelope` stays with the caller
   * @param entries of the audit trail that come before the invitations. They are written even if there is no invitation.
   * @returns the envelope with the invited recipients
   */
  async execute(tx: Transaction, envelope: Envelope, at: Date, entries: readonly TrailEntry[] = []): Promise<Envelope> {
    const invited = recipientsToInvite(envelope).map((recipient) => ({
      ...recipient,
      status: 'SENT' as const,
      invitedAt: at,
    }));
    const after = await changeRecipients(tx, envelope, invited);
    const messages = invited.map((recipient) => ({ kind: 'invitation' as const, recipient }));
    const queued = await this.messages.execute(tx, after, at, messages);
    await appendToTrail(tx, after, after.id, at, [...entries, ...queued]);
    return after;
  }
}
