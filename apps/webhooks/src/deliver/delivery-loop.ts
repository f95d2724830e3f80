import { Wakeup } from '@probatum/messaging/wakeup';
import { runInTrace } from '@probatum/observability/trace-context';
import type { Logger } from 'pino';
import type { AttemptOutcome } from './attempt-delivery';
import { CallsUnderWay } from './calls-under-way';
import type { ClaimRequest } from './claim-deliveries';
import type { ClaimedDelivery } from './claimed-delivery';
import { Pace } from './pace';
import { Places } from './places';

export interface DeliveryLoopOptions {
  readonly calls: CallsUnderWay;
  /** Concurrent attempts: in all, to one endpoint, and to all endpoints of an organization. */
  readonly limit: number;
  readonly perEndpoint: number;
  readonly perOrganization: number;
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
  private readonly endpoints: Places;
  private readonly organizations: Places;
  /** There was no place for all; endpoints behind this one have their turn next. */
  private after: string | undefined;
  private stopping = false;
  private running: Promise<void> = Promise.resolve();

  constructor(private readonly options: DeliveryLoopOptions) {
    this.endpoints = new Places(options.calls, options.perEndpoint, ({ endpointId }) => endpointId);
    this.organizations = new Places(
      new CallsUnderWay(),
      options.perOrganization,
      ({ organizationId }) => organizationId,
    );
  }

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
        this.options.logger.warn({ err: error }, 'deliveries could not be claimed; trying again');
      }
      if (!this.stopping) await this.wakeup.wait(pollMs);
      await this.pace.turn();
    }
  }

  /**
   * A claim that was cut at the room that there was may have seen little beside one organization: once that one has
   * its share, the next claim passes it by.
   * @returns whether there are places left, and endpoints that were not looked at
   */
  private async claimOnce(): Promise<boolean> {
    const { limit, perEndpoint, perOrganization } = this.options;
    const room = limit - this.underWay.size;
    if (room === 0) return false;
    const after = this.after ?? '';
    const [running, runningOfOrganizations] = [this.endpoints.taken(), this.organizations.taken()];
    const request = { room, after, perEndpoint, running, perOrganization, runningOfOrganizations };
    const claimed = await this.options.claim(request);
    const wasCut = claimed.length === room || claimed[0]?.examined === room;
    this.after = wasCut ? lastOf(claimed) : undefined;
    const more = [this.endpoints.take(running, claimed), this.organizations.take(runningOfOrganizations, claimed)];
    if (more.includes(true)) this.wakeup.wake();
    for (const delivery of claimed) this.begin(delivery);
    return claimed.length < room && (after !== '' || wasCut);
  }

  private begin(delivery: ClaimedDelivery): void {
    const { traceparent } = delivery;
    const done = runInTrace(traceparent ? { traceparent } : undefined, () => this.deliver(delivery)).finally(() => {
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
        { err: error, endpointId, eventId, interruptions: delivery.interruptions },
        'an attempt failed inside the platform, or its outcome could not be stored',
      );
    }
  }

  /** The endpoint and its organization have their place back as soon as it has answered. */
  private async call(delivery: ClaimedDelivery): Promise<AttemptOutcome> {
    try {
      return await this.options.attempt(delivery);
    } finally {
      const isWanted = [this.endpoints.giveBack(delivery), this.organizations.giveBack(delivery)];
      if (isWanted.includes(true)) this.wakeup.wake();
    }
  }
}

/** Postgres returns claimed rows in any order. */
function lastOf(claimed: readonly ClaimedDelivery[]): string {
  return claimed.reduce((last, { endpointId }) => (endpointId > last ? endpointId : last), '');
}
