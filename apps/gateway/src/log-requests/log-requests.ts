import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CONFIG, LOGGER } from '@probatum/http/resources';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import { Counter, Registry } from 'prom-client';
import type { GatewayConfig } from '../gateway.config';
import type { Call } from '../receive-request/call';
import { DayPartitions } from './day-partitions';
import { insertRequests } from './request-log.repository';
import { loggedRequest } from './read-call';

const everyMs = 500;
const batchSize = 1_000;
/** Beyond this the log gives way, and counts what it lost: a database that is away must not fill the memory. */
const mostWaiting = 20_000;

/** Writes down what tenants called, in batches behind the answers: it costs no request a round trip. */
@Injectable()
export class LogRequests implements OnApplicationShutdown {
  private waiting: Call[] = [];
  private writing: Promise<void> = Promise.resolve();
  private readonly timer = setInterval(() => void this.flush(), everyMs).unref();
  private readonly partitions: DayPartitions;
  private readonly lost: Counter;

  constructor(
    private readonly database: Database,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(CONFIG) config: GatewayConfig,
    @Inject(Registry) registry: Registry,
  ) {
    this.partitions = new DayPartitions(database, config.REQUEST_LOG_DAYS);
    this.lost = new Counter({
      name: 'probatum_request_log_lost_total',
      help: 'Requests that are missing in the request log because it could not be written',
      registers: [registry],
    });
  }

  /** Only of a caller who is known: what belongs to no tenant is in no tenant's log. */
  add(call: Call): void {
    if (!call.credential) return;
    call.endedAt = performance.now();
    if (this.waiting.length >= mostWaiting) this.lost.inc();
    else this.waiting.push(call);
  }

  /** Until everything that has ended by now is written, or lost. */
  async flush(): Promise<void> {
    this.writing = this.writing.then(() => this.writeWaiting());
    await this.writing;
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    await this.flush();
  }

  private async writeWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, batchSize).map(loggedRequest);
      try {
        await this.partitions.ensure(batch);
        await insertRequests(this.database, batch);
      } catch (error) {
        this.lost.inc(batch.length);
        this.logger.warn({ err: error, requests: batch.length }, 'a part of the request log could not be written');
      }
    }
  }
}
