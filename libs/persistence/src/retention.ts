import { escapeIdentifier } from 'pg';
import type { Queryable } from './database';

/** Rows of the table are deleted when the time in the column is longer ago than so many days. */
export interface RetentionRule {
  readonly table: string;
  readonly column: string;
  readonly days: number;
}

const everyMs = 3_600_000;

/** Deletes what is older than its rule allows: at the start and every hour. Any number of replicas may do it at once. */
export class Retention {
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Queryable,
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

  /** Waits for the statement in hand. */
  async stop(): Promise<void> {
    clearInterval(this.timer);
    await this.running;
  }

  async prune(): Promise<void> {
    for (const { table, column, days } of this.rules) {
      await this.database.query(
        `delete from ${escapeIdentifier(table)} where ${escapeIdentifier(column)} < now() - $1 * interval '1 day'`,
        [days],
      );
    }
  }
}
