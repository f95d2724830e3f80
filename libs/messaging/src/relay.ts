import type { Database } from '@probatum/persistence/database';
import type { Context } from '@probatum/contracts/events/event';
import type { Logger } from 'pino';
import type { NatsConnection } from 'nats';
import type { PoolClient } from 'pg';
import { ConfirmedPublisher, type OutgoingMessage } from './confirmed-publisher';
import { ConnectionWatch } from './nats-connection';
import { restAfter } from './pace';
import { FlushRequests } from './relay-flush';
import { ensureEventStream } from './streams';
import { Wakeup } from './wakeup';

const batchSize = 500;
const pollMs = 1_000;
/** How far behind the last event moved a quick look begins: transactions commit in another order than they number. */
const lookBack = 1_000;

const takeBatch = `
  delete from outbox where seq = any(array(select seq from outbox where seq > $1 order by seq limit ${batchSize}))
  returning seq, id, subject, payload`;

/** Rows live for milliseconds: statistics of the table say nothing, and its heap is mostly dead rows. */
const useIndexOnly = 'set enable_seqscan = off';

interface OutboxMessage extends OutgoingMessage {
  readonly seq: string;
}

export interface RelayOptions {
  readonly database: Database;
  readonly nats: NatsConnection;
  readonly context: Context;
  readonly logger: Logger;
}

/**
 * Moves events from the outbox into the stream of its context. One process per schema leads, by advisory lock.
 * A row leaves the outbox in the transaction that waited for JetStream's confirmation: a crash between the two sends
 * it again under the same message id.
 */
export class Relay {
  private readonly wakeup = new Wakeup();
  private readonly publisher: ConfirmedPublisher;
  private readonly connection: ConnectionWatch;
  private flushes: FlushRequests | undefined;
  private stopping = false;
  private running: Promise<void> = Promise.resolve();
  private leading = false;
  private lastMoved = 0;
  private lookedAtAllAt = 0;

  constructor(private readonly options: RelayOptions) {
    this.publisher = new ConfirmedPublisher(options.nats);
    this.connection = new ConnectionWatch(options.nats);
  }

  start(): void {
    const { nats, context } = this.options;
    this.flushes = new FlushRequests(nats, context, () => {
      this.wakeup.wake();
      return this.leading;
    });
    this.running = this.run();
  }

  /** Finishes the batch in hand. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.flushes?.close();
    this.wakeup.wake();
    await this.running;
  }

  get isLeading(): boolean {
    return this.leading;
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.leadWhilePossible();
      } catch (error) {
        if (!this.stopping) this.options.logger.warn({ err: error }, 'relay interrupted, starting over');
      }
      if (!this.stopping) await this.wakeup.wait(pollMs / 2);
    }
  }

  private async leadWhilePossible(): Promise<void> {
    const { database } = this.options;
    const client = await database.pool.connect();
    let endSession = true;
    try {
      const { rows } = await client.query('select pg_try_advisory_lock(hashtext($1)) as leads', [
        `relay:${database.schema}`,
      ]);
      endSession = rows[0].leads;
      if (rows[0].leads) await this.lead(client);
    } finally {
      this.leading = false;
      // The end of the session ends its lock and its subscription, too.
      client.release(endSession);
    }
  }

  private async lead(client: PoolClient): Promise<void> {
    const { database, nats, context } = this.options;
    // Whatever interrupts a leader, it starts over here: also when the server came back without its streams.
    await ensureEventStream(nats, context);
    client.on('notification', () => this.wakeup.wake());
    // A leader whose session ended does not wait for the next poll to find out.
    client.on('end', () => this.wakeup.wake());
    await client.query(useIndexOnly);
    await client.query(`listen "${database.schema}_outbox"`);
    this.leading = true;
    while (!this.stopping) await this.drain(client);
  }

  private async drain(client: PoolClient): Promise<void> {
    if (!this.connection.connected) return this.wakeup.wait(pollMs);
    const start = performance.now();
    // Counted before the first look into the outbox: all that was committed before these requests came is moved first.
    const requests = this.flushes!.count;
    const all = requests > 0 || start - this.lookedAtAllAt >= pollMs;
    let moved = await this.moveFrom(client, all ? 0 : Math.max(0, this.lastMoved - lookBack));
    // What the wake-up was for has an early number, then.
    if (!all && moved === 0) moved = await this.moveFrom(client, 0);
    if (this.stopping) return;
    await this.flushes!.answerOldest(requests);
    await restAfter(moved, start);
    if (!this.stopping && this.flushes!.count === 0) await this.wakeup.wait(pollMs);
  }

  /** Moves all events with a number above `from`. @returns how many these were */
  private async moveFrom(client: PoolClient, from: number): Promise<number> {
    if (from === 0) this.lookedAtAllAt = performance.now();
    let count = 0;
    let moved = batchSize;
    while (moved === batchSize && !this.stopping) {
      moved = await this.moveBatch(client, from);
      count += moved;
    }
    return count;
  }

  private async moveBatch(client: PoolClient, from: number): Promise<number> {
    await client.query('begin');
    const { rows } = await client.query<OutboxMessage>({ name: 'outbox-take', text: takeBatch, values: [from] });
    if (rows.length > 0) {
      rows.sort((left, right) => Number(left.seq) - Number(right.seq));
      await this.publisher.publish(rows);
    }
    await client.query('commit');
    this.lastMoved = Math.max(this.lastMoved, Number(rows.at(-1)?.seq ?? 0));
    return rows.length;
  }
}
