import { setImmediate as immediate, setTimeout as pause } from 'node:timers/promises';
import { isChunk } from '@probatum/contracts/events/chunk';
import { type EventDefinition, streamName } from '@probatum/contracts/events/event';
import type { ConsumerMessages, JsMsg, NatsConnection, Subscription } from 'nats';
import type { Logger } from 'pino';
import { ensureDurableConsumer } from './durable-consumer';
import { within } from './nats-connection';
import { restAfter } from './pace';
import { type HandleEvents, maxBatch, settleBatch } from './settlement';
import { Wakeup } from './wakeup';

/** Chunks that are settled together at most. With the 40 that may wait here, these are 15 MiB. */
const maxChunks = 20;
/** Events that a killed process was handling are delivered again after this time. Longer work reports its progress. */
const defaultAckWaitMs = 10_000;
const defaultRetryPausesMs = [200, 1_000, 5_000, 30_000, 120_000];
const restartMs = 500;
/** How long a replica that stops waits for a server that may be away. */
const limitMs = 1_000;
/** After so long without a message none is on its way any more. */
const quietMs = 100;
/** How long one request for messages stands; the client also takes it for its pause after a failed look at the consumer. */
const pullExpiresMs = 5_000;

export interface ConsumerOptions {
  readonly nats: NatsConnection;
  /** Name of the service; the durable consumers carry it. */
  readonly service: string;
  readonly logger: Logger;
  /** Pauses before an event that failed alone is tried again; after the last one it is dead-lettered. */
  readonly retryPausesMs?: readonly number[];
  /** After so long without a word about it, the server delivers a message again. */
  readonly ackWaitMs?: number;
}

/** Pulls the events of one definition for one service and hands them over in batches, never waiting to fill one. */
export class EventConsumer {
  readonly name: string;
  private readonly arrived = new Wakeup();
  private readonly taken = new Wakeup();
  private readonly ackWaitMs: number;
  /** Messages that are settled together at most; twice as many wait here at most for the batch before them. */
  private readonly maxMessages: number;
  private buffer: JsMsg[] = [];
  private messages: ConsumerMessages | undefined;
  private received = 0;
  private stopping = false;
  private ended = false;
  private pulling: Promise<void> = Promise.resolve();
  private working: Promise<void> = Promise.resolve();

  constructor(
    private readonly options: ConsumerOptions,
    readonly definition: EventDefinition<unknown>,
    private readonly handle: HandleEvents,
  ) {
    this.ackWaitMs = options.ackWaitMs ?? defaultAckWaitMs;
    this.maxMessages = isChunk(definition) ? maxChunks : maxBatch;
    this.name = `${options.service}-${definition.name.replaceAll('.', '-')}`;
  }

  async start(): Promise<void> {
    await this.ensure();
    this.pulling = this.pull();
    this.working = this.work();
  }

  /** Finishes the running batch and gives back the events behind it. */
  async stop(): Promise<void> {
    this.stopping = true;
    this.arrived.wake();
    await this.endPull();
    await this.working;
    // Without a server it may still wait for an answer that does not come.
    await within(this.pulling, limitMs);
    for (const message of this.buffer.splice(0)) message.nak();
  }

  /** Number of events that wait in the stream or are being handled. */
  async lag(): Promise<number> {
    const manager = await this.options.nats.jetstreamManager();
    const info = await manager.consumers.info(streamName(this.definition.context), this.name);
    return info.num_pending + info.num_ack_pending;
  }

  /** Takes what is already on its way, so that it is given back instead of waiting at the server for the end of its ack wait. */
  private async endPull(): Promise<void> {
    this.ended = true;
    this.taken.wake();
    await this.untilNothingArrives();
    if (this.messages) await within(subscriptionOf(this.messages).drain(), limitMs);
    this.messages?.stop();
  }

  /** The server answers a request for messages when it gets round to it: a pong says nothing about that. */
  private async untilNothingArrives(): Promise<void> {
    const end = performance.now() + limitMs;
    let before: number;
    do {
      before = this.received;
      await pause(quietMs);
    } while (this.received > before && performance.now() < end);
  }

  private async ensure(): Promise<void> {
    await ensureDurableConsumer(this.options.nats, this.definition, { name: this.name, ackWaitMs: this.ackWaitMs });
  }

  /**
   * Requests as many messages as there is room for, without end. If the server lost stream or consumer, both are
   * created again.
   */
  private async pull(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.pullOnce();
      } catch (error) {
        if (this.stopping || this.options.nats.isClosed()) return;
        this.options.logger.warn({ err: error, consumer: this.name }, 'the consumer was interrupted and restarts');
        await new Promise((resolve) => setTimeout(resolve, restartMs));
        await this.ensure().catch((cause: unknown) => this.options.logger.warn({ err: cause }, 'not yet'));
      }
    }
  }

  private async pullOnce(): Promise<void> {
    const { nats } = this.options;
    const consumer = await nats.jetstream().consumers.get(streamName(this.definition.context), this.name);
    while (!this.ended) {
      await this.untilRoom();
      this.messages = await consumer.fetch({
        max_messages: 2 * this.maxMessages - this.buffer.length,
        expires: pullExpiresMs,
      });
      if (this.ended) this.messages.stop();
      for await (const message of this.messages) {
        this.buffer.push(message);
        this.received += 1;
        this.arrived.wake();
      }
    }
  }

  private async untilRoom(): Promise<void> {
    while (this.buffer.length > this.maxMessages && !this.ended) await this.taken.wait(1_000);
  }

  private async work(): Promise<void> {
    while (!this.stopping) {
      if (this.buffer.length === 0) await this.arrived.wait(1_000);
      // Messages of the same packet are in the buffer by then.
      await immediate();
      const start = performance.now();
      const batch = this.buffer.splice(0, this.maxMessages);
      this.taken.wake();
      if (batch.length === 0) continue;
      const events = await this.settle(batch);
      if (!this.stopping && this.buffer.length < this.maxMessages) await restAfter(events, start);
    }
  }

  /** @returns how many events the batch had */
  private async settle(batch: JsMsg[]): Promise<number> {
    // Says in time that the messages here are still being worked on, however long it takes.
    const holding = setInterval(
      () => [...batch, ...this.buffer].forEach((message) => message.working()),
      this.ackWaitMs / 3,
    );
    try {
      return await settleBatch(batch, {
        ...this.options,
        consumer: this.name,
        definition: this.definition,
        handle: this.handle,
        retryPausesMs: this.options.retryPausesMs ?? defaultRetryPausesMs,
        isStopping: () => this.stopping,
      });
    } catch (error) {
      // Not settled: the server delivers these again after the ack wait.
      this.options.logger.error(
        { err: error, consumer: this.name },
        'a batch of events could not be acknowledged or retried',
      );
      return batch.length;
    } finally {
      clearInterval(holding);
    }
  }
}

/** The client's own `stop` unsubscribes without a look at what is on its way; draining its subscription waits for that. */
function subscriptionOf(messages: ConsumerMessages): Subscription {
  return (messages as ConsumerMessages & { readonly sub: Subscription }).sub;
}
