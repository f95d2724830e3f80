import { Inject, Injectable } from '@nestjs/common';
import { htmlOf } from '@probatum/mail/html-of';
import { type Mailer, MailRefused } from '@probatum/mail/mailer';
import { Sealer } from '@probatum/persistence/sealer';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import type { MessageKind } from '../message-texts';
import { contextOfMessage } from '../queue-message';
import { DueMessages, type DueMessage } from './due-messages';

const minuteMs = 60_000;
/** Two and a half days in all. */
const retryDelaysMs = [1, 5, 15, 60, 240, 720, 1_440, 1_440].map((minutes) => minutes * minuteMs);

const actions: Readonly<Record<MessageKind, string>> = {
  invitation: 'Open the document',
  reminder: 'Open the document',
  completed: 'Download the document',
  declined: 'Open the document',
  voided: 'Open the document',
  expired: 'Open the document',
};

/** One attempt to hand a message to the mail server. Every failure is recorded, and none is thrown. */
@Injectable()
export class DeliverMessage {
  constructor(
    private readonly messages: DueMessages,
    private readonly sealer: Sealer,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async execute(mailer: Mailer, message: DueMessage): Promise<void> {
    try {
      await this.attempt(mailer, message);
    } catch (error) {
      this.logger.error({ err: error, messageId: message.id }, 'the outcome of a message could not be recorded');
    }
  }

  private async attempt(mailer: Mailer, message: DueMessage): Promise<void> {
    const { id, to, subject, kind, tries } = message;
    try {
      const text = this.sealer.open(message.sealedText, contextOfMessage(id)).toString();
      const html = htmlOf(text, { title: subject, action: actions[kind], language: 'en' });
      await mailer.send({ id, to, subject, text, html });
    } catch (error) {
      const delayMs = error instanceof MailRefused ? undefined : retryDelaysMs[tries - 1];
      // A mail server may answer anything, and Postgres keeps no NUL.
      const reason = (error as Error).message.replaceAll('\0', '\ufffd').slice(0, 1_000);
      this.logger.warn({ err: error, messageId: id, retryInMs: delayMs ?? null }, 'a message could not be sent');
      return delayMs === undefined
        ? this.messages.end(message, 'failed', reason)
        : this.messages.retry(message, reason, delayMs);
    }
    await this.messages.end(message, 'sent', null);
  }
}
