import { setTimeout as delay } from 'node:timers/promises';
import type { Customer } from '../customer';

const pauseMs = 400;

/** Somebody who triggers anchoring again and again. A trigger that fails is not repeated: the next one comes anyway. */
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
