import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Mailer } from '@probatum/mail/mailer';
import { Wakeup } from '@probatum/messaging/wakeup';
import { CONFIG, LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import type { EnvelopesConfig } from '../../envelopes.config';
import { DeliverMessage } from './deliver-message';
import { DueMessages } from './due-messages';

const pollMs = 1_000;
const maxMessages = 5;
/** Longer than all time limits of one attempt. */
const leaseMs = 120_000;

/** Sends mail that is due. It shares nothing with sealing and webhooks, which a mail server that is away does not stop. */
@Injectable()
export class MessageLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly wakeup = new Wakeup();
  private readonly underWay = new Set<Promise<void>>();
  private readonly mailer: Mailer | undefined;
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly messages: DueMessages,
    private readonly deliver: DeliverMessage,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) { SMTP_URL: url, MAIL_FROM: from }: Pick<EnvelopesConfig, 'SMTP_URL' | 'MAIL_FROM'>,
  ) {
    this.mailer = url ? new Mailer({ url, from }) : undefined;
  }

  onApplicationBootstrap(): void {
    if (this.mailer) this.running = this.run(this.mailer);
    else this.logger.warn('SMTP_URL is not set: messages wait, and no mail leaves');
  }

  /** Finishes the messages that are under way. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    this.wakeup.wake();
    await this.running;
    await Promise.all(this.underWay);
    this.mailer?.close();
  }

  private async run(mailer: Mailer): Promise<void> {
    while (!this.stopping) {
      await this.claim(mailer).catch((error: unknown) => {
        this.logger.warn({ err: error }, 'no messages could be claimed; trying again');
      });
      if (!this.stopping) await this.wakeup.wait(pollMs);
    }
  }

  private async claim(mailer: Mailer): Promise<void> {
    const room = maxMessages - this.underWay.size;
    if (room === 0) return;
    for (const message of await this.messages.claim(room, leaseMs)) {
      const done = this.deliver.execute(mailer, message).finally(() => {
        this.underWay.delete(done);
        this.wakeup.wake();
      });
      this.underWay.add(done);
    }
  }
}
