import {
  type Envelope,
  hasActed,
  hasExpired,
  mustAct,
  type Recipient,
  recipientsInTurn,
} from '../../envelope/envelope';
import type { Reason } from '../reasons';
import { AlreadySigned, LinkNotOpen, NothingToSign, SigningEnded } from '../signing.errors';

const ofStatus: Readonly<Record<string, Reason>> = {
  DRAFT: 'not_sent',
  SCHEDULED: 'not_sent',
  COMPLETED: 'completed',
  DECLINED: 'declined',
  VOIDED: 'voided',
  EXPIRED: 'expired',
  RETURNED_TO_SENDER: 'returned',
};

/** Null for a recipient who can act. */
export function reasonAgainst(envelope: Envelope, recipient: Recipient, at: Date): Reason | null {
  const ended = ofStatus[envelope.status];
  if (ended) return ended;
  if (hasExpired(envelope, at)) return 'expired';
  if (recipient.status === 'SIGNED') return 'signed';
  if (recipient.status === 'APPROVED') return 'approved';
  if (recipient.role === 'VIEWER') return 'viewer';
  return recipientsInTurn(envelope).some(({ id }) => id === recipient.id) ? null : 'not_your_turn';
}

/** The documents are shown to those who act, have acted or read, while the envelope is open. */
export function seesDocuments(reason: Reason | null): boolean {
  return reason === null || reason === 'viewer' || reason === 'signed' || reason === 'approved';
}

/** @throws the problem of a recipient who cannot act */
export function refuseUnlessInTurn(envelope: Envelope, recipient: Recipient, at: Date): void {
  const reason = reasonAgainst(envelope, recipient, at);
  if (reason !== null) throw problemOf(reason, recipient);
}

/** @throws the problem of a recipient who may not see the documents */
export function refuseUnlessShown(envelope: Envelope, recipient: Recipient, at: Date): void {
  const reason = reasonAgainst(envelope, recipient, at);
  if (reason !== null && !seesDocuments(reason)) throw problemOf(reason, recipient);
}

function problemOf(reason: Reason, recipient: Recipient) {
  if (reason === 'not_sent') return new LinkNotOpen(reason);
  if (['declined', 'voided', 'expired', 'returned'].includes(reason)) return new SigningEnded(reason);
  if (!mustAct(recipient)) return new NothingToSign();
  return hasActed(recipient) ? new AlreadySigned() : new LinkNotOpen(reason);
}
