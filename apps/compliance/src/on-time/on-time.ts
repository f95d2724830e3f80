import type { Tenant } from '@probatum/contracts/tenant';
import { Loop } from '@probatum/messaging/loop';
import type { Clock } from '@probatum/persistence/clock';
import type { Database } from '@probatum/persistence/database';
import type { Changer } from '@probatum/records/record-options';
import type { Logger } from 'pino';

/** A row whose time has come. */
export interface Due extends Tenant {
  readonly id: string;
}

interface Rows {
  readonly table: string;
  /** The column with the time. */
  readonly column: string;
  /** Which rows have a time at all; as in the index that finds them. */
  readonly where: string;
}

/** The service itself, in the history of a record. */
export const ownChange: Changer = { actor: { type: 'system', id: 'compliance', name: 'compliance' }, address: '' };

const everyMs = 1_000;
const batchSize = 100;
/** A row that failed is left alone for this time: its error is not logged every second. */
const retryAfterMs = 60_000;

/**
 * Does what is due once a second: on time, and not when someone reads. Each row has a transaction of its own, so that
 * one that fails holds up no others, and any number of replicas share the work by the locks of the rows.
 */
export class OnTime {
  private readonly loop: Loop;
  /** When a row that failed is tried again, by its id. */
  private readonly retryAtMs = new Map<string, number>();
  private readonly list: string;

  constructor(
    private readonly rows: Rows,
    private readonly resources: { readonly database: Database; readonly clock: Clock; readonly logger: Logger },
    private readonly act: (due: Due) => Promise<void>,
  ) {
    const { table, column, where } = rows;
    // Each batch begins behind the one before it: rows that fail do not take the places of the others.
    this.list = `
      select organization_id as "organizationId", environment, id, ${column} as at from ${table}
      where ${where} and ${column} <= $1 and ($2::timestamptz is null or (${column}, id) > ($2, $3))
      order by ${column}, id limit $4`;
    this.loop = new Loop(`${table}.${column}`, everyMs, resources.logger, () => this.run());
  }

  start(): void {
    this.loop.start();
  }

  stop(): Promise<void> {
    return this.loop.stop();
  }

  private async run(): Promise<void> {
    const { database, clock } = this.resources;
    // With clocks in doubt nothing is done that cannot be taken back.
    if (!(await clock.isCertain())) return;
    for (const [id, atMs] of this.retryAtMs) if (atMs <= clock.nowMs()) this.retryAtMs.delete(id);
    for (let last: (Due & { readonly at: Date }) | undefined; ;) {
      const values = [clock.now(), last?.at ?? null, last?.id ?? null, batchSize];
      const due = await database.query<Due & { at: Date }>(this.list, values);
      for (const { id, organizationId, environment } of due)
        if (!this.retryAtMs.has(id)) await this.actOn({ id, organizationId, environment });
      if (due.length < batchSize) return;
      last = due.at(-1);
    }
  }

  private async actOn(due: Due): Promise<void> {
    try {
      await this.act(due);
    } catch (error) {
      this.retryAtMs.set(due.id, this.resources.clock.nowMs() + retryAfterMs);
      this.resources.logger.error(
        { err: error, table: this.rows.table, id: due.id },
        'a row that is due could not be changed',
      );
    }
  }
}
