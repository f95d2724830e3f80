import { Inject, Injectable } from '@nestjs/common';
import { envelopeEvents, recipientEvents } from '@probatum/contracts/events/envelopes';
import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { ObjectStore } from '@probatum/object-store/object-store';
import { Clock } from '@probatum/persistence/clock';
import type { EventToPublish, Transaction } from '@probatum/persistence/database';
import { systemActor } from '../../audit-trail/trail';
import { changeEnvelope, changeRecipients, timeOfChange } from '../../envelope/change-envelope';
import { type Envelope, hasActed, isFullySigned, type Recipient } from '../../envelope/envelope';
import { fact, recipientFact } from '../../envelope/publish-fact';
import { OBJECTS } from '../../objects/objects';
import { InviteNext } from '../../recipients/invite-next';
import { SealingLoop } from '../../sealing/seal-envelopes/sealing-loop';
import { startSealing } from '../../sealing/start-sealing/start-sealing';
import { Storage } from '../../storage/storage';
import { refuseUnlessInTurn } from '../link/link-state';
import { type Link, OpenLink } from '../link/open-link';
import { actOf, type Visitor } from '../link/visitor';
import { consentText } from '../read-session/consent-text';
import { ReadSession } from '../read-session/read-session';
import type { SigningSession } from '../read-session/session';
import { DocumentsChanged } from '../signing.errors';
import { checkAnswers, type FilledField } from './check-answers';
import type { FinishRequest } from './finish.request';
import { answersForTrail, keepAnswers } from './keep-answers';
import { type Picture, PictureThread } from './picture-thread';
import { readPictures } from './read-pictures';

/** Signs or approves: keeps the answers, invites those who come next, and lets a fully signed envelope be sealed. */
@Injectable()
export class FinishSigning {
  constructor(
    private readonly links: OpenLink,
    private readonly session: ReadSession,
    private readonly inviteNext: InviteNext,
    private readonly clock: Clock,
    private readonly storage: Storage,
    private readonly sealing: SealingLoop,
    private readonly pictures: PictureThread,
    @Inject(OBJECTS) private readonly objects: ObjectStore,
  ) {}

  /**
   * A repeated request of a recipient who has acted changes nothing.
   * @throws LinkNotFound, LinkNotOpen, NothingToSign, SigningEnded, DocumentsChanged, InvalidRequest, SigningBusy
   */
  async execute(token: string, visitor: Visitor, request: FinishRequest): Promise<SigningSession> {
    const found = await this.links.read(token);
    if (hasActed(found.recipient)) return this.session.describe(found);
    // Pictures are read before the envelope is locked, and only for a recipient who may act.
    const filled = this.check(found, request);
    const pictures = await readPictures(this.pictures, found.envelope.organizationId, request.fields);
    refuseTooLarge(filled, pictures);
    const signed = await this.links.change(token, async (tx, link) => {
      if (hasActed(link.recipient)) return link;
      return this.sign(tx, link, visitor, this.check(link, request), pictures);
    });
    if (signed.envelope.sealState === 'pending') this.sealing.wake();
    return this.session.describe(signed);
  }

  private check({ envelope, recipient }: Link, { documentHashes, fields }: FinishRequest): FilledField[] {
    const at = this.clock.now();
    refuseUnlessInTurn(envelope, recipient, at);
    const hashes = documentHashes.map((sha256) => sha256.toLowerCase());
    const isSame = envelope.documents.every(({ sha256 }, index) => sha256 !== null && sha256 === hashes[index]);
    if (!isSame || hashes.length !== envelope.documents.length) throw new DocumentsChanged();
    const own = envelope.fields.filter(({ recipientId }) => recipientId === recipient.id);
    return checkAnswers(own, fields, at.toISOString().slice(0, 10));
  }

  private async sign(
    tx: Transaction,
    { envelope, recipient }: Link,
    visitor: Visitor,
    filled: readonly FilledField[],
    pictures: ReadonlyMap<string, Picture>,
  ): Promise<Link> {
    const at = timeOfChange(this.clock, envelope);
    await keepAnswers(tx, this.objects, envelope, filled, pictures, at);
    const acted = actedRecipient(recipient, visitor, at);
    const withActed = await changeRecipients(tx, envelope, [acted]);
    const isLast = isFullySigned(withActed);
    const changed = await changeEnvelope(tx, withActed, { status: 'PARTIALLY_SIGNED' }, at);
    const documents = envelope.documents.map(({ name, sha256 }) => ({ name, sha256 }));
    const verb = acted.status === 'APPROVED' ? ('recipient.approved' as const) : ('recipient.signed' as const);
    const after = await this.inviteNext.execute(tx, changed, at, [
      actOf('recipient.consented', acted, visitor, { consent: consentText(acted), documents }),
      actOf(verb, acted, visitor, { documents, fields: answersForTrail(filled, pictures) }),
      ...(isLast ? [{ type: 'envelope.signed' as const, actor: systemActor }] : []),
    ]);
    if (isLast) await startSealing(tx, after);
    const bytes = bytesOf(filled, pictures);
    if (bytes > 0) await this.storage.count(tx, envelope, bytes);
    await tx.publishAll(factsOf(after, acted, isLast));
    return { envelope: isLast ? { ...after, sealState: 'pending' } : after, recipient: acted };
  }
}

/** Each field keeps a picture of its own, and the seal reads all of them. */
const maxPicturesBytes = 16 * 1024 * 1024;

function refuseTooLarge(filled: readonly FilledField[], pictures: ReadonlyMap<string, Picture>): void {
  if (bytesOf(filled, pictures) <= maxPicturesBytes) return;
  const message = 'the pictures are too large for so many fields';
  throw new InvalidRequest([{ pointer: '/fields', code: 'too_large', message }]);
}

function bytesOf(filled: readonly FilledField[], pictures: ReadonlyMap<string, Picture>): number {
  const sizes = filled.map(({ pictureOf }) => (pictureOf === null ? 0 : (pictures.get(pictureOf)?.png.length ?? 0)));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function actedRecipient(recipient: Recipient, { address }: Visitor, at: Date): Recipient {
  const status = recipient.role === 'APPROVER' ? 'APPROVED' : 'SIGNED';
  return { ...recipient, status, viewedAt: recipient.viewedAt ?? at, signedAt: at, signedFrom: address || null };
}

function factsOf(envelope: Envelope, { id, status }: Recipient, isLast: boolean): EventToPublish[] {
  const verb = status === 'APPROVED' ? recipientEvents.approved : recipientEvents.signed;
  const acted = recipientFact(verb, envelope, id) as EventToPublish;
  return isLast ? [acted, fact(envelopeEvents.signed, envelope) as EventToPublish] : [acted];
}
