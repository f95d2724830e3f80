import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { CONFIG, LOGGER } from '@probatum/service/resources';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import type { WebhooksConfig } from '../webhooks.config';

const everyMs = 10 * 60_000;
const batchSize = 1_000;

// Deletes in small steps that skip rows held by other transactions, so that any number of replicas may do it
// concurrently. Pending deliveries are never expired: an old date would be that of a database whose clock was behind.
const pruneOld = removing(`
    select ctid from deliveries where created_at < $1::timestamptz - $2 * interval '1 day' and next_attempt_at is null
    limit ${batchSize} for update skip locked`);

const pruneDeleted = removing(`
    select row.ctid from endpoints cross join lateral (
      select ctid from deliveries
      where deliveries.organization_id = endpoints.organization_id and deliveries.environment = endpoints.environment
        and deliveries.endpoint_id = endpoints.id
      limit ${batchSize} for update skip locked
    ) as row
    where deleted_at is not null limit ${batchSize}`);

const pruneOfEndpoint = removing(`
    select ctid from deliveries where organization_id = $1 and environment = $2 and endpoint_id = $3
    limit ${batchSize} for update skip locked`);

// A fan-out that read the endpoint just before its deletion may still add deliveries. The additional day covers this.
const pruneEndpoints = `
  delete from endpoints where deleted_at < $1::timestamptz - interval '1 day' and not exists (
    select 1 from deliveries
    where deliveries.organization_id = endpoints.organization_id and deliveries.environment = endpoints.environment
      and deliveries.endpoint_id = endpoints.id)`;

// No pause and no lease is that long: the database's clock was ahead when it was written, and was put right since.
const bringBack = `update deliveries set next_attempt_at = now() where next_attempt_at > now() + interval '1 day'`;

/** Deletes deliveries that are older than configured, and the rows of deleted endpoints. */
@Injectable()
export class PruneDeliveries implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private removals: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: WebhooksConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.execute().catch((error: unknown) => {
        this.logger.warn({ err: error }, 'expired deliveries could not be deleted; trying again later');
      });
    }, everyMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await Promise.all([this.running, this.removals]);
  }

  /** In the background. Until then each claim passes by what waits for a deleted endpoint, and any tenant can make many. */
  removeOf({ organizationId, environment }: Tenant, endpointId: string): void {
    this.removals = this.removals
      .then(() => this.repeat(pruneOfEndpoint, [organizationId, environment, endpointId]))
      .catch((error: unknown) => {
        this.logger.warn(
          { err: error, endpointId },
          'the next run deletes the remaining deliveries of a deleted webhook',
        );
      });
  }

  async execute(): Promise<void> {
    await this.removals;
    await this.database.query(bringBack);
    await this.repeat(pruneDeleted, []);
    if (!(await this.clock.isCertain())) return;
    await this.repeat(pruneOld, [this.clock.now(), this.config.WEBHOOK_RETENTION_DAYS]);
    await this.database.query(pruneEndpoints, [this.clock.now()]);
  }

  private async repeat(statement: string, values: unknown[]): Promise<void> {
    let removed = batchSize;
    while (removed === batchSize && !this.stopping) removed = (await this.database.query(statement, values)).length;
  }
}

/** Deletes these deliveries and the answers to them. */
function removing(places: string): string {
  return `
  with removed as (
    delete from deliveries where ctid = any(array(${places}))
    returning organization_id, environment, endpoint_id, event_id
  ), answered as (
    delete from answers using removed
    where answers.organization_id = removed.organization_id and answers.environment = removed.environment
      and answers.endpoint_id = removed.endpoint_id and answers.event_id = removed.event_id
  )
  select 1 from removed`;
}
