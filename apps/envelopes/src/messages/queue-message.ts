import { Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import type { Transaction } from '@probatum/persistence/database';
import { Sealer } from '@probatum/persistence/sealer';
import { systemActor, type TrailEntry } from '../audit-trail/trail';
import type { Envelope, Recipient } from '../envelope/envelope';
import { SignTokens } from '../envelope/sign-tokens';
import { type MessageKind, messageText } from './message-texts';

export interface MessageToQueue {
  readonly kind: MessageKind;
  readonly recipient: Recipient;
  /** Of the one who declined or withdrew. */
  readonly reason?: string | undefined;
}

const senderName = `select name from organizations where organization_id = $1`;

const insert = `
  insert into messages (organization_id, environment, id, envelope_id, recipient_id, kind, recipient_address, subject,
    sealed_text, status, created_at, next_attempt_at)
  select $1, $2, id, $3, "recipientId", kind, address, subject, "sealedText", $4, $5,
    case when $4 = 'pending' then $5::timestamptz end
  from json_to_recordset($6::json) as message
    (id text, "recipientId" text, kind text, address text, subject text, "sealedText" text)`;

export const contextOfMessage = (messageId: string) => `message:${messageId}`;

/** Puts messages into the queue of outgoing mail, in the transaction of the change that they tell of. */
@Injectable()
export class QueueMessage {
  constructor(
    private readonly sealer: Sealer,
    private readonly tokens: SignTokens,
  ) {}

  /**
   * In the sandbox messages are kept, and none leaves.
   * @returns the entries about them for the audit trail
   */
  async execute(
    tx: Transaction,
    envelope: Envelope,
    at: Date,
    messages: readonly MessageToQueue[],
  ): Promise<TrailEntry[]> {
    if (messages.length === 0) return [];
    const { organizationId, environment, id } = envelope;
    const [sender] = await tx.query<{ name: string }>(senderName, [organizationId], 'sender-name');
    const rows = messages.map((message) => this.row(envelope, message, sender?.name ?? 'The sender'));
    const status = environment === 'live' ? 'pending' : 'kept';
    await tx.query(insert, [organizationId, environment, id, status, at, JSON.stringify(rows)], 'messages-queue');
    return rows.map(({ id: messageId, recipientId, kind, address }) => ({
      type: 'message.queued',
      actor: systemActor,
      data: { messageId, recipientId, kind, channel: 'email', address },
    }));
  }

  private row(envelope: Envelope, { kind, recipient, reason }: MessageToQueue, sender: string) {
    const id = newId('msg');
    const url = this.tokens.urlOf(recipient);
    const { subject, text } = messageText({ kind, envelope, recipient, senderName: sender, url, reason });
    const sealedText = this.sealer.seal(text, contextOfMessage(id));
    return { id, recipientId: recipient.id, kind, address: recipient.email, subject, sealedText };
  }
}
