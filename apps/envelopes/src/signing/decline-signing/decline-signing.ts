import { Injectable } from '@nestjs/common';
import { envelopeEvents } from '@probatum/contracts/events/envelopes';
import { Fields, VisibleText } from '@probatum/http/validation/fields';
import { Clock } from '@probatum/persistence/clock';
import type { Transaction } from '@probatum/persistence/database';
import { type Static } from '@sinclair/typebox';
import { appendToTrail } from '../../audit-trail/append-to-trail';
import { changeEnvelope, changeRecipients, timeOfChange } from '../../envelope/change-envelope';
import type { Envelope, Recipient } from '../../envelope/envelope';
import { publishFact } from '../../envelope/publish-fact';
import { cancelRequests } from '../../messages/cancel-requests';
import { QueueMessage } from '../../messages/queue-message';
import { Storage } from '../../storage/storage';
import { refuseUnlessInTurn } from '../link/link-state';
import { type Link, OpenLink } from '../link/open-link';
import { actOf, type Visitor } from '../link/visitor';
import { ReadSession } from '../read-session/read-session';
import type { SigningSession } from '../read-session/session';

export const DeclineRequest = Fields({ reason: VisibleText({ max: 1_000 }) });
export type DeclineRequest = Static<typeof DeclineRequest>;

/** Declines: the envelope ends, and everyone who was invited is told. */
@Injectable()
export class DeclineSigning {
  constructor(
    private readonly links: OpenLink,
    private readonly session: ReadSession,
    private readonly messages: QueueMessage,
    private readonly clock: Clock,
    private readonly storage: Storage,
  ) {}

  /** @throws LinkNotFound, LinkNotOpen, NothingToSign, AlreadySigned, SigningEnded */
  async execute(token: string, visitor: Visitor, { reason }: DeclineRequest): Promise<SigningSession> {
    const declined = await this.links.change(token, async (tx, link) => {
      if (link.recipient.status === 'DECLINED') return link;
      refuseUnlessInTurn(link.envelope, link.recipient, this.clock.now());
      return this.decline(tx, link, visitor, reason);
    });
    return this.session.describe(declined);
  }

  private async decline(tx: Transaction, link: Link, visitor: Visitor, reason: string): Promise<Link> {
    const at = timeOfChange(this.clock, link.envelope);
    const recipient: Recipient = { ...link.recipient, status: 'DECLINED', declineReason: reason };
    const withRecipient = await changeRecipients(tx, link.envelope, [recipient]);
    const envelope = await changeEnvelope(tx, withRecipient, { status: 'DECLINED', declineReason: reason }, at);
    const cancelled = await cancelRequests(tx, envelope);
    const queued = await this.messages.execute(tx, envelope, at, messagesTo(envelope, recipient, reason));
    const act = actOf('recipient.declined', recipient, visitor, { reason });
    const end = { type: 'envelope.declined' as const, actor: act.actor, data: { reason } };
    await appendToTrail(tx, envelope, envelope.id, at, [act, end, ...cancelled, ...queued]);
    await publishFact(tx, envelopeEvents.declined, envelope);
    await this.storage.release(tx, envelope);
    return { envelope, recipient };
  }
}

function messagesTo({ recipients }: Envelope, { id: decliner }: Recipient, reason: string) {
  const invited = recipients.filter(({ id, invitedAt }) => id !== decliner && invitedAt !== null);
  return invited.map((recipient) => ({ kind: 'declined' as const, recipient, reason }));
}
