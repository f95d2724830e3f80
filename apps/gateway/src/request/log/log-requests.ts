import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { mebibyte } from '@probatum/cache/bounded-cache';
import { LOGGER } from '@probatum/service/resources';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { isStatementRejected } from '@probatum/persistence/database-errors';
import type { Logger } from 'pino';
import { Counter, Registry } from 'prom-client';
import type { Call } from '../call/call';
import { DayPartitions } from '../../organization/request-log/day-partitions';
import type { LoggedRequest } from '../../organization/request-log/logged-request';
import { insertRequests } from '../../organization/request-log/request-log.repository';
import { loggedRequest } from './read-call';
import { GroupedEntries } from './grouped-entries';

const everyMs = 500;
const logGroupsEveryMs = 5_000;
const batchSize = 1_000;
/** Above this size the log drops entries and counts them: an unreachable database must not fill the memory. */
const maxBytes = 32 * mebibyte;
/** Without the address that was called. */
const bytesOfRow = 1_000;

interface Waiting {
  readonly row: LoggedRequest;
  readonly bytes: number;
}

/** Writes down what tenants called, in batches behind the answers: it costs no request a round trip. */
@Injectable()
export class LogRequests implements OnApplicationShutdown {
  private waiting: Waiting[] = [];
  private waitingBytes = 0;
  private writing: Promise<void> = Promise.resolve();
  private readonly timer = setInterval(() => void this.flush(), everyMs).unref();
  private readonly refused = new GroupedEntries();
  private readonly refusedTimer = setInterval(() => this.logGroups(), logGroupsEveryMs).unref();
  private readonly partitions: DayPartitions;
  private readonly lost: Counter;

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
    @Inject(Registry) registry: Registry,
  ) {
    this.partitions = new DayPartitions(database);
    this.lost = new Counter({
      name: 'probatum_request_log_lost_total',
      help: 'Requests that are missing from the request log because it could not be written',
      registers: [registry],
    });
  }

  /** Only requests of known callers: a request without a tenant belongs in no tenant's log. */
  add(call: Call): void {
    if (!call.credential) return;
    call.endedAt = performance.now();
    const row = loggedRequest(call, this.clock);
    if (isAdmitted(call) || this.refused.isLoggedSeparately(row)) this.wait(row, call.request.url!);
    else this.refused.add(row);
  }

  /** Called by its own timer. */
  logGroups(): void {
    for (const row of this.refused.take()) this.wait(row, row.path);
  }

  /** Until everything that has ended by now is written, or lost. */
  async flush(): Promise<void> {
    this.writing = this.writing.then(() => this.writeWaiting());
    await this.writing;
  }

  async onApplicationShutdown(): Promise<void> {
    clearInterval(this.timer);
    clearInterval(this.refusedTimer);
    this.logGroups();
    await this.flush();
  }

  /** @param text its memory is what the row keeps: a path is a slice of the whole URL */
  private wait(row: LoggedRequest, text: string): void {
    const bytes = bytesOfRow + text.length;
    if (this.waitingBytes + bytes > maxBytes) return this.lost.inc(row.requests);
    this.waitingBytes += bytes;
    // Request and response are let go: with their headers they are many times as large.
    this.waiting.push({ row, bytes });
  }

  private async writeWaiting(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, batchSize);
      for (const { bytes } of batch) this.waitingBytes -= bytes;
      await this.write(batch.map(({ row }) => row));
    }
  }

  /** Only bad rows are lost: a batch that Postgres rejects is tried in halves. */
  private async write(rows: readonly LoggedRequest[]): Promise<void> {
    try {
      await this.partitions.holding(rows, () => insertRequests(this.database, rows));
    } catch (error) {
      if (rows.length > 1 && isStatementRejected(error)) {
        const middle = rows.length >> 1;
        await this.write(rows.slice(0, middle));
        return this.write(rows.slice(middle));
      }
      this.lost.inc(rows.reduce((sum, { requests }) => sum + requests, 0));
      this.logger.warn({ err: error, requests: rows.length }, 'a part of the request log could not be written');
    }
  }
}

/** By a limit, which then bounds how many such requests there are. */
function isAdmitted({ limiter }: Call): boolean {
  return limiter === 'counted' || limiter === 'shadow';
}
