import { escapeIdentifier } from 'pg';
import type { Clock } from './clock';
import type { Queryable } from './database';

/** Rows of the table are deleted when the time in the column is longer ago than so many days. */
export interface RetentionRule {
  readonly table: string;
  readonly column: string;
  readonly days: number;
}

const everyMs = 3_600_000;

/**
 * Deletes rows that are older than their rule allows, at the start and every hour. Any number of replicas may do this
 * concurrently: a row that another transaction holds stays until the next hour, so that none waits for another.
 */
export class Retention {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Queryable,
    private readonly clock: Clock,
    private readonly rules: readonly RetentionRule[],
    private readonly onFailure: (error: unknown) => void,
  ) {}

  start(): void {
    const prune = () => {
      this.running = this.prune().catch(this.onFailure);
    };
    prune();
    this.timer = setInterval(prune, everyMs);
    this.timer.unref();
  }

  /** Waits for the running statement. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  async prune(): Promise<void> {
    // With clocks in doubt everything stays until the next hour.
    if (!(await this.clock.isCertain())) return;
    for (const { table, column, days } of this.rules) {
      await this.database.query(
        `delete from ${escapeIdentifier(table)} where ctid = any(array(
           select ctid from ${escapeIdentifier(table)}
           where ${escapeIdentifier(column)} < $1::timestamptz - $2 * interval '1 day' for update skip locked))`,
        [this.clock.now(), days],
      );
    }
  }
}
