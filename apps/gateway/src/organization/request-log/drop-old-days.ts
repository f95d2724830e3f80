import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, LOGGER } from '@probatum/service/resources';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import type { GatewayConfig } from '../../gateway-variables';
import { DayPartitions } from './day-partitions';

const everyMs = 3_600_000;

/** Drops the days of the request log that are old enough: at the start and every hour, when the clocks are in no doubt. */
@Injectable()
export class DropOldDays implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly partitions: DayPartitions;
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    database: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: GatewayConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.partitions = new DayPartitions(database);
  }

  onApplicationBootstrap(): void {
    const drop = () => {
      this.running = this.execute().catch((error: unknown) => {
        this.logger.warn({ err: error }, 'old days of the request log could not be dropped; trying again in an hour');
      });
    };
    drop();
    this.timer = setInterval(drop, everyMs).unref();
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  async execute(): Promise<void> {
    if (await this.clock.isCertain()) await this.partitions.dropBefore(this.clock.now(), this.config.REQUEST_LOG_DAYS);
  }
}
