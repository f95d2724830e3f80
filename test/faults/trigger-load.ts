import { setTimeout as delay } from 'node:timers/promises';
import type { Customer } from '../customer';

const pauseMs = 400;

/**
 * A caller that triggers anchoring repeatedly. A failed trigger is not repeated, because the next one follows anyway.
 */
export class TriggerLoad {
  /** Batches that were promised. */
  readonly answered = new Set<string>();
  private stopping = false;
  private readonly running: Promise<void>;

  constructor(private readonly customer: Customer) {
    this.running = this.run();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.running;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      const answer = await this.customer.call<{ anchorId: string }>('POST /anchors/trigger').catch(() => undefined);
      if (answer?.status === 202) this.answered.add(answer.body.anchorId);
      await delay(pauseMs);
    }
  }
}
