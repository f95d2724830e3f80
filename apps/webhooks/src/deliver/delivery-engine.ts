import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, LOGGER } from '@probatum/service/resources';
import { OutboundHttp } from '@probatum/outbound-http/outbound-http';
import type { Logger } from 'pino';
import type { WebhooksConfig } from '../webhooks.config';
import { AttemptDelivery } from './attempt-delivery';
import { CallsUnderWay } from './calls-under-way';
import { ClaimDeliveries } from './claim-deliveries';
import { leaseMarginMs } from './claimed-delivery';
import { CountInterruptions } from './count-interruptions';
import { DeliveryLoop } from './delivery-loop';
import { RecordAttempts } from './record-attempts';

/**
 * Makes the deliveries that are due. The state is in Postgres only: a process that dies leaves leases that end, and
 * any number of processes share the work. Endpoints whose last answer took long have half of the places for
 * themselves, so that they cannot take the others' away, and one organization has a quarter of either half at most. The
 * limits for one endpoint and one organization hold in each process.
 */
@Injectable()
export class DeliveryEngine implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly calls = new CallsUnderWay();
  private readonly quick: DeliveryLoop;
  private readonly slow: DeliveryLoop;

  constructor(
    private readonly claim: ClaimDeliveries,
    private readonly attempt: AttemptDelivery,
    private readonly record: RecordAttempts,
    private readonly outbound: OutboundHttp,
    private readonly interruptions: CountInterruptions,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: WebhooksConfig,
  ) {
    this.quick = this.loop(false);
    this.slow = this.loop(true);
  }

  onApplicationBootstrap(): void {
    this.quick.start();
    this.slow.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all([this.quick.stop(), this.slow.stop()]);
    this.outbound.close();
  }

  /** New deliveries exist. Those of a slow endpoint are found within a second. */
  wake(): void {
    this.quick.wake();
  }

  private loop(slow: boolean): DeliveryLoop {
    const { WEBHOOK_CONCURRENCY, WEBHOOK_ENDPOINT_CONCURRENCY, WEBHOOK_TIMEOUT_MS } = this.config;
    const [limit, perEndpoint] = [Math.ceil(WEBHOOK_CONCURRENCY / 2), WEBHOOK_ENDPOINT_CONCURRENCY];
    return new DeliveryLoop({
      calls: this.calls,
      limit,
      perEndpoint,
      // Endpoints without number, each with its own places, would be everything for one organization.
      perOrganization: Math.max(perEndpoint, Math.ceil(limit / 4)),
      logger: this.logger,
      claim: async (request) => {
        const claimed = await this.claim.execute({ ...request, slow, leaseMs: WEBHOOK_TIMEOUT_MS + leaseMarginMs });
        this.interruptions.note(claimed);
        return claimed;
      },
      attempt: (delivery) => this.attempt.execute(delivery),
      record: (outcome) => this.record.execute(outcome),
    });
  }
}
