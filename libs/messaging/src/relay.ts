import type { Database } from '@probatum/persistence/database';
import type { Context } from '@probatum/contracts/events/event';
import type { Logger } from 'pino';
import type { NatsConnection } from 'nats';
import type { PoolClient } from 'pg';
import { ConfirmedPublisher, type OutgoingMessage } from './confirmed-publisher';
import { ConnectionWatch } from './nats-connection';
import { answerFlushRequests, type FlushRequest } from './relay-flush';
import { ensureEventStream } from './streams';
import { Wakeup } from './wakeup';

const batchSize = 500;
const pollMs = 1_000;

const takeBatch = `
  delete from outbox where seq = any(array(select seq from outbox order by seq limit ${batchSize}))
  returning seq, id, subject, payload`;

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
  private flushRequests: FlushRequest[] = [];
  private stopping = false;
  private running: Promise<void> = Promise.resolve();
  private leading = false;

  constructor(private readonly options: RelayOptions) {
    this.publisher = new ConfirmedPublisher(options.nats);
    this.connection = new ConnectionWatch(options.nats);
  }

  start(): void {
    const { nats, context } = this.options;
    answerFlushRequests(nats, context, (request) => this.onFlushRequest(request));
    this.running = this.run();
  }

  /** Finishes the batch in hand. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.wakeup.wake();
    await this.running;
  }

  get isLeading(): boolean {
    return this.leading;
  }

  private onFlushRequest(request: FlushRequest): void {
    if (!this.leading) return;
    this.flushRequests.push(request);
    this.wakeup.wake();
  }

  private async run(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.leadWhilePossible();
      } catch (error) {
        if (!this.stopping) this.options.logger.warn({ err: error }, 'relay interrupted, starting over');
      }
      await this.wakeup.wait(pollMs / 2);
    }
  }

  private async leadWhilePossible(): Promise<void> {
    const { database } = this.options;
    const client = await database.pool.connect();
    const wake = () => this.wakeup.wake();
    try {
      const { rows } = await client.query('select pg_try_advisory_lock(hashtext($1)) as leads', [
        `relay:${database.schema}`,
      ]);
      if (!rows[0].leads) return;
      await ensureEventStream(this.options.nats, this.options.context);
      this.leading = true;
      client.on('notification', wake);
      await client.query(`listen "${database.schema}_outbox"`);
      while (!this.stopping) await this.drain(client);
    } finally {
      this.leading = false;
      client.off('notification', wake);
      // Ends the session and with it the lock and the subscription.
      client.release(true);
    }
  }

  private async drain(client: PoolClient): Promise<void> {
    const flushes = this.flushRequests;
    this.flushRequests = [];
    if (!this.connection.connected) return this.wakeup.wait(pollMs);
    let moved = batchSize;
    while (moved === batchSize && !this.stopping) moved = await this.moveBatch(client);
    for (const request of flushes) await request.answer();
    if (!this.stopping && this.flushRequests.length === 0) await this.wakeup.wait(pollMs);
  }

  private async moveBatch(client: PoolClient): Promise<number> {
    await client.query('begin');
    const { rows } = await client.query<OutboxMessage>({ name: 'outbox-take', text: takeBatch });
    if (rows.length > 0) {
      rows.sort((left, right) => Number(left.seq) - Number(right.seq));
      await this.publish(rows);
    }
    await client.query('commit');
    return rows.length;
  }

  private async publish(messages: OutboxMessage[]): Promise<void> {
    try {
      await this.publisher.publish(messages);
    } catch (error) {
      // The usual cause that does not mend itself: a server that came back without its streams.
      if (this.connection.connected) await ensureEventStream(this.options.nats, this.options.context);
      throw error;
    }
  }
}
