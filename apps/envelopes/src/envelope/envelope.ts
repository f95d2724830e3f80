import type {
  EnvelopeStatus,
  RecipientRole,
  RecipientStatus,
  SignatureLevel,
} from '@probatum/contracts/events/envelopes';
import type { Tenant } from '@probatum/contracts/tenant';

export const fieldTypes = [
  'SIGNATURE',
  'INITIALS',
  'DATE_SIGNED',
  'TEXT',
  'CHECKBOX',
  'DROPDOWN',
  'ATTACHMENT',
  'STAMP',
  'DRAWING',
  'RADIO_GROUP',
] as const;
export type FieldType = (typeof fieldTypes)[number];

/** none: nothing to seal yet. pending: all have acted. failed: the sealed file did not pass its check. */
export type SealState = 'none' | 'pending' | 'sealed' | 'failed';

export interface Recipient {
  readonly id: string;
  /** In the list of the sender, from 0. */
  readonly position: number;
  /** Equal numbers act at the same time, a lower one before a higher one. */
  readonly order: number;
  readonly email: string;
  readonly name: string | null;
  readonly phone: string | null;
  readonly role: RecipientRole;
  readonly status: RecipientStatus;
  readonly sealedToken: string;
  readonly invitedAt: Date | null;
  readonly viewedAt: Date | null;
  /** When they signed or approved. */
  readonly signedAt: Date | null;
  readonly signedFrom: string | null;
  readonly declineReason: string | null;
}

export interface PageSize {
  readonly width: number;
  readonly height: number;
}

export interface EnvelopeDocument {
  readonly position: number;
  readonly documentId: string;
  readonly name: string;
  /** SHA-256 of the normalized file, in hex: the bytes that recipients see and sign. */
  readonly sha256: string | null;
  readonly sealedSha256: string | null;
  /** As a reader sees them, in points. */
  readonly pages: readonly PageSize[];
}

/** A text of the document next to which a field stands. */
export interface Anchor {
  readonly text: string;
  readonly placement: 'right' | 'below' | 'above' | 'left';
  readonly index: number;
}

/** Position and size in points, from the upper left corner of the page as it is seen. */
export interface EnvelopeField {
  readonly id: string;
  readonly recipientId: string;
  readonly documentPosition: number;
  /** From 1. */
  readonly page: number;
  readonly type: FieldType;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly options: readonly string[];
  readonly required: boolean;
  readonly anchor: Anchor | null;
  readonly value: string | null;
  readonly hasPicture: boolean;
  readonly filledAt: Date | null;
}

/** An envelope with all that belongs to it. Lists are in the order of their positions. */
export interface Envelope extends Tenant {
  readonly id: string;
  readonly status: EnvelopeStatus;
  readonly subject: string;
  readonly message: string | null;
  readonly signatureLevel: SignatureLevel;
  readonly category: string;
  readonly tags: readonly string[];
  readonly locale: string | null;
  readonly redirectUrl: string | null;
  readonly webhookUrl: string | null;
  readonly initialsOnEveryPage: boolean;
  readonly templateId: string | null;
  readonly version: number;
  readonly sealState: SealState;
  readonly sealError: string | null;
  readonly certificateId: string | null;
  readonly declineReason: string | null;
  readonly voidReason: string | null;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly expiresAt: Date | null;
  readonly sentAt: Date | null;
  readonly completedAt: Date | null;
  readonly recipients: readonly Recipient[];
  readonly documents: readonly EnvelopeDocument[];
  readonly fields: readonly EnvelopeField[];
}

/** An envelope as lists show it. */
export interface ListedEnvelope extends Omit<Envelope, 'documents' | 'fields'> {
  readonly documents: readonly (Pick<EnvelopeDocument, 'documentId' | 'name'> & { readonly pageCount: number })[];
}

/** Recipients may act, and links are open. */
export const openStatuses: readonly EnvelopeStatus[] = ['SENT', 'DELIVERED', 'PARTIALLY_SIGNED'];

/** Also true while the file of a signed envelope is sealed. `isAwaited` tells the difference. */
export function isOpen({ status }: Pick<Envelope, 'status'>): boolean {
  return openStatuses.includes(status);
}

/** Open, and a signer or approver has still to act. */
export function isAwaited(envelope: Pick<Envelope, 'status' | 'sealState'>): boolean {
  return isOpen(envelope) && envelope.sealState === 'none';
}

/** At this moment, whether or not the job that expires envelopes has been there. A fully signed one does not expire. */
export function hasExpired(envelope: Pick<Envelope, 'expiresAt' | 'status' | 'sealState'>, at: Date): boolean {
  const { expiresAt, status } = envelope;
  return status === 'EXPIRED' || (isAwaited(envelope) && expiresAt !== null && expiresAt.getTime() <= at.getTime());
}

/** Signers and approvers: an envelope waits for them. */
export function mustAct({ role }: Pick<Recipient, 'role'>): boolean {
  return role === 'SIGNER' || role === 'APPROVER';
}

export function hasActed({ status }: Pick<Recipient, 'status'>): boolean {
  return status === 'SIGNED' || status === 'APPROVED';
}

/** True once all signers and approvers have acted. */
export function isFullySigned({ recipients }: Pick<Envelope, 'recipients'>): boolean {
  return recipients.filter(mustAct).every(hasActed);
}

/** The signers and approvers whose turn it is: those of the lowest order of which one has not acted. */
export function recipientsInTurn({ recipients }: Pick<Envelope, 'recipients'>): Recipient[] {
  const left = recipients.filter((recipient) => mustAct(recipient) && !hasActed(recipient));
  const order = Math.min(...left.map((recipient) => recipient.order));
  return left.filter((recipient) => recipient.order === order);
}

/** Recipients to invite now. Viewers come along with the first group; copies are sent at the end. */
export function recipientsToInvite(envelope: Pick<Envelope, 'recipients'>): Recipient[] {
  const viewers = envelope.recipients.filter(({ role }) => role === 'VIEWER');
  return [...recipientsInTurn(envelope), ...viewers].filter(({ status }) => status === 'PENDING');
}
