import { type BeforeApplicationShutdown, Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, LOGGER } from '@probatum/http/resources';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import type { WebhooksConfig } from '../webhooks.config';

const everyMs = 10 * 60_000;
const batchSize = 1_000;

// In small steps that pass by whatever somebody else holds, so that any number of replicas may do it at once.
const pruneOld = `
  delete from deliveries where ctid = any(array(
    select ctid from deliveries where created_at < now() - $1 * interval '1 day' limit ${batchSize} for update skip locked))
  returning 1`;

const pruneDeleted = `
  delete from deliveries where ctid = any(array(
    select row.ctid from endpoints cross join lateral (
      select ctid from deliveries
      where deliveries.organization_id = endpoints.organization_id and deliveries.environment = endpoints.environment
        and deliveries.endpoint_id = endpoints.id
      limit ${batchSize} for update skip locked
    ) as row
    where deleted_at is not null limit ${batchSize}))
  returning 1`;

// A fan-out that had read the endpoint just before its end may still add deliveries: hence the day.
const pruneEndpoints = `
  delete from endpoints where deleted_at < now() - interval '1 day' and not exists (
    select 1 from deliveries
    where deliveries.organization_id = endpoints.organization_id and deliveries.environment = endpoints.environment
      and deliveries.endpoint_id = endpoints.id)`;

/** Keeps the log of deliveries as long as configured and clears away what belonged to deleted endpoints. */
@Injectable()
export class PruneDeliveries implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();
  private stopping = false;

  constructor(
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) private readonly config: WebhooksConfig,
  ) {}

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => {
      this.running = this.execute().catch((error: unknown) => {
        this.logger.warn({ err: error }, 'old deliveries could not be pruned, trying again later');
      });
    }, everyMs);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping = true;
    clearInterval(this.timer);
    await this.running;
  }

  async execute(): Promise<void> {
    await this.repeat(pruneOld, [this.config.WEBHOOK_RETENTION_DAYS]);
    await this.repeat(pruneDeleted, []);
    await this.database.query(pruneEndpoints);
  }

  private async repeat(statement: string, values: unknown[]): Promise<void> {
    let removed = batchSize;
    while (removed === batchSize && !this.stopping) removed = (await this.database.query(statement, values)).length;
  }
}
