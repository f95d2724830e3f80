import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Wakeup } from '@probatum/messaging/wakeup';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import { ExpireEnvelopes } from './expire-envelopes';

const everyMs = 1_000;

/** Looks for envelopes whose time is over once a second, which costs one probe of a small index. */
@Injectable()
export class ExpiryLoop implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly wakeup = new Wakeup();
  private isStopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly expire: ExpireEnvelopes,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.run();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.wakeup.wake();
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.isStopping) {
      try {
        await this.expire.execute();
      } catch (error) {
        this.logger.warn({ err: error }, 'envelopes could not be expired; trying again');
      }
      if (!this.isStopping) await this.wakeup.wait(everyMs);
    }
  }
}
