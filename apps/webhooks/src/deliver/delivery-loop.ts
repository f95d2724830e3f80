import { Wakeup } from '@probatum/messaging/wakeup';
import type { Logger } from 'pino';
import type { AttemptOutcome } from './attempt-delivery';
import type { CallsUnderWay } from './calls-under-way';
import type { ClaimRequest } from './claim-deliveries';
import type { ClaimedDelivery } from './claimed-delivery';
import { Pace } from './pace';

export interface DeliveryLoopOptions {
  readonly calls: CallsUnderWay;
  /** Attempts at once, in all and to one endpoint. */
  readonly limit: number;
  readonly perEndpoint: number;
  readonly logger: Logger;
  readonly claim: (request: Omit<ClaimRequest, 'slow' | 'leaseMs'>) => Promise<ClaimedDelivery[]>;
  readonly attempt: (delivery: ClaimedDelivery) => Promise<AttemptOutcome>;
  readonly record: (outcome: AttemptOutcome) => Promise<void>;
}

const pollMs = 1_000;

/** Claims what is due as long as it has places free, and looks again when woken, when a place is wanted, and every second. */
export class DeliveryLoop {
  private readonly wakeup = new Wakeup();
  private readonly pace = new Pace(5);
  private readonly underWay = new Set<Promise<void>>();
  /** There was no place for all; endpoints behind this one have their turn next. */
  private after: string | undefined;
  /** Had all their places taken when last looked at, so more may wait for them. */
  private saturated = new Set<string>();
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: DeliveryLoopOptions) {}

  start(): void {
    this.running = this.run();
  }

  /** Claims nothing more and sees what is under way to its end. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeup.wake();
    await this.running;
    await Promise.all(this.underWay);
  }

  wake(): void {
    this.wakeup.wake();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        while (!this.stopping && (await this.claimOnce()));
      } catch (error) {
        this.options.logger.warn({ err: error }, 'deliveries could not be claimed, trying again');
      }
      if (!this.stopping) await this.wakeup.wait(pollMs);
      await this.pace.turn();
    }
  }

  /** @returns whether it began behind some endpoints, has places left, and can begin from the first one. */
  private async claimOnce(): Promise<boolean> {
    const { calls, limit, perEndpoint } = this.options;
    const room = limit - this.underWay.size;
    if (room === 0) return false;
    const after = this.after ?? '';
    const running = new Map(calls.byEndpoint);
    const claimed = await this.options.claim({ room, after, perEndpoint, running });
    this.after = claimed.length === room ? lastOf(claimed) : undefined;
    for (const { endpointId } of claimed) {
      calls.begin(endpointId);
      running.set(endpointId, (running.get(endpointId) ?? 0) + 1);
    }
    this.noteSaturated(running);
    for (const delivery of claimed) this.begin(delivery);
    return claimed.length < room && after !== '';
  }

  /** @param running what the claim was told, and what it gave: calls may have ended while it ran, and left a place */
  private noteSaturated(running: ReadonlyMap<string, number>): void {
    const { calls, perEndpoint } = this.options;
    this.saturated = new Set([...running].flatMap(([endpointId, count]) => (count >= perEndpoint ? endpointId : [])));
    if ([...this.saturated].some((endpointId) => calls.of(endpointId) < perEndpoint)) this.wakeup.wake();
  }

  private begin(delivery: ClaimedDelivery): void {
    const done = this.deliver(delivery).finally(() => {
      this.underWay.delete(done);
      if (this.after !== undefined) this.wakeup.wake();
    });
    this.underWay.add(done);
  }

  /** If this fails on our side, the delivery stays claimed: it is due again when its lease ends. */
  private async deliver(delivery: ClaimedDelivery): Promise<void> {
    try {
      const outcome = await this.call(delivery);
      await this.options.record(outcome);
      if (outcome.retryInMs !== null) setTimeout(() => this.wakeup.wake(), outcome.retryInMs).unref();
    } catch (error) {
      const { endpointId, eventId } = delivery;
      this.options.logger.error(
        { err: error, endpointId, eventId },
        'what became of an attempt could not be written down',
      );
    }
  }

  /** The endpoint has its place back as soon as it has answered. */
  private async call(delivery: ClaimedDelivery): Promise<AttemptOutcome> {
    const { calls, attempt } = this.options;
    const { endpointId } = delivery;
    try {
      return await attempt(delivery);
    } finally {
      calls.end(endpointId);
      if (this.saturated.has(endpointId)) this.wakeup.wake();
    }
  }
}

/** Postgres returns claimed rows in any order. */
function lastOf(claimed: readonly ClaimedDelivery[]): string {
  return claimed.reduce((last, { endpointId }) => (endpointId > last ? endpointId : last), '');
}
