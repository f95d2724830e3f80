import { Injectable } from '@nestjs/common';
import { envelopeEvents, recipientEvents } from '@probatum/contracts/events/envelopes';
import { Clock } from '@probatum/persistence/clock';
import type { EventToPublish, Transaction } from '@probatum/persistence/database';
import { appendToTrail } from '../../audit-trail/append-to-trail';
import { changeEnvelope, changeRecipients, timeOfChange } from '../../envelope/change-envelope';
import type { Recipient } from '../../envelope/envelope';
import { fact, recipientFact } from '../../envelope/publish-fact';
import { reasonAgainst } from '../link/link-state';
import { type Link, OpenLink } from '../link/open-link';
import { actOf, type Visitor } from '../link/visitor';
import { ReadSession } from '../read-session/read-session';
import type { SigningSession } from '../read-session/session';

/** Records that a recipient has opened the envelope. Only the first time counts. */
@Injectable()
export class RecordView {
  constructor(
    private readonly links: OpenLink,
    private readonly session: ReadSession,
    private readonly clock: Clock,
  ) {}

  /** @throws LinkNotFound */
  async execute(token: string, visitor: Visitor): Promise<SigningSession> {
    const found = await this.links.read(token);
    if (!this.isFirst(found)) return this.session.describe(found);
    return this.session.describe(await this.links.change(token, (tx, link) => this.record(tx, link, visitor)));
  }

  private isFirst({ envelope, recipient }: Link): boolean {
    const reason = reasonAgainst(envelope, recipient, this.clock.now());
    return recipient.viewedAt === null && (reason === null || reason === 'viewer');
  }

  private async record(tx: Transaction, link: Link, visitor: Visitor): Promise<Link> {
    if (!this.isFirst(link)) return link;
    const at = timeOfChange(this.clock, link.envelope);
    const recipient: Recipient = { ...link.recipient, status: 'VIEWED', viewedAt: at };
    const isFirstOfAll = link.envelope.status === 'SENT';
    const viewed = await changeRecipients(tx, link.envelope, [recipient]);
    const envelope = await changeEnvelope(tx, viewed, isFirstOfAll ? { status: 'DELIVERED' } : {}, at);
    const documents = envelope.documents.map(({ name, sha256 }) => ({ name, sha256 }));
    await appendToTrail(tx, envelope, envelope.id, at, [actOf('recipient.viewed', recipient, visitor, { documents })]);
    const facts: EventToPublish[] = [recipientFact(recipientEvents.viewed, envelope, recipient.id) as EventToPublish];
    if (isFirstOfAll) facts.push(fact(envelopeEvents.viewed, envelope) as EventToPublish);
    await tx.publishAll(facts);
    return { envelope, recipient };
  }
}
