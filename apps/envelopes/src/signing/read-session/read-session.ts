import { Injectable } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import type { Envelope, EnvelopeField, Recipient } from '../../envelope/envelope';
import { reasonAgainst, seesDocuments } from '../link/link-state';
import { type Link, OpenLink } from '../link/open-link';
import { consentText } from './consent-text';
import type { SigningSession } from './session';

const senderName = `select name from organizations where organization_id = $1`;

/** Everything that the signing page shows, and nothing about the other recipients. */
@Injectable()
export class ReadSession {
  constructor(
    private readonly links: OpenLink,
    private readonly clock: Clock,
  ) {}

  /** @throws LinkNotFound */
  async execute(token: string): Promise<SigningSession> {
    return this.describe(await this.links.read(token));
  }

  async describe({ envelope, recipient }: Link): Promise<SigningSession> {
    const reason = reasonAgainst(envelope, recipient, this.clock.now());
    const isCompleted = reason === 'completed';
    const isShown = seesDocuments(reason);
    const session = this.links.sessionOf(envelope);
    const [sender] = await session.query<{ name: string }>(senderName, [envelope.organizationId], 'sender-name');
    return {
      envelope: envelopeAnswer(envelope, sender?.name ?? 'The sender'),
      recipient: recipientAnswer(recipient),
      documents: isShown || isCompleted ? envelope.documents.map(documentAnswer) : [],
      fields: isShown ? fieldsInOrder(envelope, recipient) : [],
      canAct: reason === null,
      reason,
      canDownload: isCompleted,
      consentText: consentText(recipient),
    };
  }
}

function envelopeAnswer(envelope: Envelope, sender: string): SigningSession['envelope'] {
  const { id, subject, message, status, locale, redirectUrl, environment } = envelope;
  return {
    id,
    subject,
    ...(message === null ? {} : { message }),
    status,
    ...(locale === null ? {} : { locale }),
    expiresAt: envelope.expiresAt?.toISOString() ?? null,
    senderName: sender,
    environment,
    ...(redirectUrl === null ? {} : { redirectUrl }),
  };
}

function recipientAnswer({ id, name, email, role, status, signedAt }: Recipient): SigningSession['recipient'] {
  return { id, ...(name === null ? {} : { name }), email, role, status, signedAt: signedAt?.toISOString() ?? null };
}

function documentAnswer({ position, name, sha256, pages }: Envelope['documents'][number]) {
  return { position, name, sha256: sha256 ?? '', pages: [...pages] };
}

/** As the page is read: documents, pages, lines from above, and within a line from the left. */
export function fieldsInOrder({ fields }: Envelope, { id }: Recipient): SigningSession['fields'] {
  return fields
    .filter(({ recipientId }) => recipientId === id)
    .sort((a, b) => a.documentPosition - b.documentPosition || a.page - b.page || a.y - b.y || a.x - b.x)
    .map(fieldAnswer);
}

function fieldAnswer(field: EnvelopeField): SigningSession['fields'][number] {
  const { id, documentPosition, page, type, x, y, width, height, options, required, value } = field;
  const answer = { id, documentPosition, page, type, x, y, width, height, options: [...options], required };
  return value === null ? answer : { ...answer, value };
}
