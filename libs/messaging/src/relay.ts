import type { Database } from '@probatum/persistence/database';
import type { Context } from '@probatum/contracts/events/event';
import type { Logger } from 'pino';
import type { NatsConnection } from 'nats';
import type { PoolClient } from 'pg';
import { ConfirmedPublisher } from './confirmed-publisher';
import { EventStream } from './event-stream';
import { ConnectionWatch } from './nats-connection';
import { OutboxMover } from './outbox-mover';
import { CrowdPace } from './pace';
import { FlushRequests } from './relay-flush';
import { Wakeup } from './wakeup';

const pollMs = 1_000;
/** Pause between two looks at the last number of the stream, while the connection stands. */
const compareMs = 5_000;
/** How far behind the last event moved a quick look begins: transactions commit in another order than they number. */
const lookBack = 1_000;

/**
 * Rows live for milliseconds: statistics of the table say nothing, and its heap is mostly dead rows. A server that
 * crashes may forget that events were moved: they are sent again, which is allowed.
 */
const ofTheRelay = 'set enable_seqscan = off; set synchronous_commit = off';

export interface RelayOptions {
  readonly database: Database;
  readonly nats: NatsConnection;
  readonly context: Context;
  readonly logger: Logger;
  /** Told how many events the stream had confirmed and has lost, and which are sent again. */
  readonly onLost?: ((count: number) => void) | undefined;
}

/**
 * Moves events from the outbox into the stream of its context. One process per schema leads, by advisory lock.
 * A row leaves the outbox after JetStream's confirmation: a crash between the two sends it again under the same
 * message id. It is kept for ten minutes more, in case the stream loses it.
 */
export class Relay {
  private readonly wakeup = new Wakeup();
  private readonly pace = new CrowdPace();
  private readonly publisher: ConfirmedPublisher;
  private readonly connection: ConnectionWatch;
  private flushes: FlushRequests | undefined;
  private stopping = false;
  private running: Promise<void> = Promise.resolve();
  private leading = false;
  private lookedAtAllAt = 0;
  private comparedAt = 0;
  private comparedInConnection = 0;

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

  /** Finishes the running batch. */
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
        await this.leadUntilInterrupted();
      } catch (error) {
        if (!this.stopping) this.options.logger.warn({ err: error }, 'the relay was interrupted and restarts');
      }
      if (!this.stopping) await this.wakeup.wait(pollMs / 2);
    }
  }

  private async leadUntilInterrupted(): Promise<void> {
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
      // The end of the session also ends its lock and its subscription.
      client.release(endSession);
    }
  }

  private async lead(client: PoolClient): Promise<void> {
    const { database, nats, context } = this.options;
    const stream = new EventStream(nats, context);
    // After any interruption a leader restarts here, also when the server came back without its streams.
    await stream.ensure();
    client.on('notification', () => this.wakeup.wake());
    // A leader whose session ended does not wait for the next poll to find out.
    client.on('end', () => this.wakeup.wake());
    await client.query(ofTheRelay);
    await client.query(`listen "${database.schema}_outbox"`);
    const mover = this.mover(client, stream);
    await this.compare(mover);
    this.leading = true;
    while (!this.stopping) await this.drain(mover);
  }

  private mover(client: PoolClient, stream: EventStream): OutboxMover {
    const onLost = (count: number) => {
      this.options.logger.error({ stream: stream.name, count }, 'the stream has lost events; sending them again');
      this.options.onLost?.(count);
    };
    return new OutboxMover({ client, publisher: this.publisher, stream, onLost, isStopping: () => this.stopping });
  }

  private async drain(mover: OutboxMover): Promise<void> {
    if (!this.connection.connected) return this.wakeup.wait(pollMs);
    const start = performance.now();
    if (this.mayHaveLost(start)) await this.compare(mover);
    // Counted before the first read of the outbox, so that all commits before these requests are moved first.
    const requests = this.flushes!.count;
    const all = requests > 0 || start - this.lookedAtAllAt >= pollMs;
    let moved = await this.moveFrom(mover, all ? 0 : Math.max(0, mover.lastMoved - lookBack));
    // The event that caused the wake-up then has an early number.
    if (!all && moved === 0) moved = await this.moveFrom(mover, 0);
    if (this.stopping) return;
    await this.flushes!.answerOldest(requests);
    await this.pace.restAfter(moved, start);
    if (!this.stopping && this.flushes!.count === 0) await this.wakeup.wait(pollMs);
  }

  private moveFrom(mover: OutboxMover, from: number): Promise<number> {
    if (from === 0) this.lookedAtAllAt = performance.now();
    return mover.moveFrom(from);
  }

  private mayHaveLost(now: number): boolean {
    return now - this.comparedAt >= compareMs || this.connection.number !== this.comparedInConnection;
  }

  private async compare(mover: OutboxMover): Promise<void> {
    this.comparedAt = performance.now();
    this.comparedInConnection = this.connection.number;
    await mover.compare();
    await mover.forgetOld();
  }
}
