import { Injectable } from '@nestjs/common';
import type { EnvelopeFacts } from '@probatum/contracts/events/envelopes';
import type { EventDefinition } from '@probatum/contracts/events/event';
import type { EventToPublish, Transaction } from '@probatum/persistence/database';
import { appendToTrail, type TrailEntry } from '../../audit-trail/append-to-trail';
import { cancelRequests } from '../../messages/cancel-requests';
import type { MessageKind } from '../../messages/message-texts';
import { QueueMessage } from '../../messages/queue-message';
import { changeEnvelope, type EnvelopeChange } from '../../envelope/change-envelope';
import type { Envelope } from '../../envelope/envelope';
import { Storage } from '../../storage/storage';
import { fact } from '../../envelope/publish-fact';

export interface Ending {
  readonly change: EnvelopeChange;
  readonly entry: TrailEntry;
  readonly event: EventDefinition<EnvelopeFacts>;
  /** Told to all recipients who were invited, except the one who has caused it. */
  readonly message: MessageKind;
  readonly reason?: string | undefined;
  readonly causedBy?: string | undefined;
  /** Published before that of the ending. */
  readonly events?: readonly EventToPublish[];
}

/** Ends an envelope before it is completed: it was declined or voided, or it has expired. Its links stop working, and no recipient is asked any more. */
@Injectable()
export class EndEnvelope {
  constructor(
    private readonly messages: QueueMessage,
    private readonly storage: Storage,
  ) {}

  /** @param envelope locked by the transaction, and checked */
  async execute(tx: Transaction, envelope: Envelope, at: Date, ending: Ending): Promise<Envelope> {
    const ended = await changeEnvelope(tx, envelope, ending.change, at);
    const told = envelope.recipients.filter(({ id, invitedAt }) => invitedAt !== null && id !== ending.causedBy);
    const messages = told.map((recipient) => ({ kind: ending.message, recipient, reason: ending.reason }));
    const cancelled = await cancelRequests(tx, ended);
    const queued = await this.messages.execute(tx, ended, at, messages);
    await appendToTrail(tx, ended, ended.id, at, [ending.entry, ...cancelled, ...queued]);
    await tx.publishAll([...(ending.events ?? []), fact(ending.event, ended)]);
    await this.storage.release(tx, ended);
    return ended;
  }
}
