import { type EventDefinition, streamName, subjectFilter } from '@probatum/contracts/events/event';
import { AckPolicy, type ConsumerMessages, DeliverPolicy, type JsMsg, nanos } from 'nats';
import type { JetStreamOptions } from './jetstream-strategy';
import { type HandleEvents, settleBatch } from './settlement';
import { ensureEventStream } from './streams';
import { Wakeup } from './wakeup';

const maxBatch = 200;
const ackWaitMs = 30_000;
const restartMs = 500;

/** Pulls the events of one definition for one service and hands them over in batches, never waiting to fill one. */
export class EventConsumer {
  readonly name: string;
  private readonly wakeup = new Wakeup();
  private buffer: JsMsg[] = [];
  private messages: ConsumerMessages | undefined;
  private stopping = false;
  private loops: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly options: JetStreamOptions,
    readonly definition: EventDefinition<unknown>,
    private readonly handle: HandleEvents,
  ) {
    this.name = `${options.service}-${definition.name.replaceAll('.', '-')}`;
  }

  async start(): Promise<void> {
    await this.ensureConsumer();
    this.loops = Promise.all([this.pull(), this.work()]);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    this.messages?.stop();
    this.wakeup.wake();
    await this.loops;
  }

  /** How many events wait in the stream or are in hand. */
  async lag(): Promise<number> {
    const manager = await this.options.nats.jetstreamManager();
    const info = await manager.consumers.info(streamName(this.definition.context), this.name);
    return info.num_pending + info.num_ack_pending;
  }

  private async ensureConsumer(): Promise<void> {
    const { nats } = this.options;
    await ensureEventStream(nats, this.definition.context);
    const manager = await nats.jetstreamManager();
    await manager.consumers.add(streamName(this.definition.context), {
      durable_name: this.name,
      filter_subject: subjectFilter(this.definition),
      ack_policy: AckPolicy.Explicit,
      ack_wait: nanos(ackWaitMs),
      deliver_policy: DeliverPolicy.All,
      // Who gives up on an event, and when, is decided in settlement.ts.
      max_deliver: -1,
      max_ack_pending: 5_000,
    });
  }

  /** Keeps a pull open for ever; when the server lost stream or consumer, both are made again. */
  private async pull(): Promise<void> {
    while (!this.stopping) {
      try {
        await this.pullOnce();
      } catch (error) {
        if (this.stopping || this.options.nats.isClosed()) return;
        this.options.logger.warn({ err: error, consumer: this.name }, 'consumer interrupted, starting over');
        await new Promise((resolve) => setTimeout(resolve, restartMs));
        await this.ensureConsumer().catch((cause: unknown) => this.options.logger.warn({ err: cause }, 'not yet'));
      }
    }
  }

  private async pullOnce(): Promise<void> {
    const { nats } = this.options;
    const consumer = await nats.jetstream().consumers.get(streamName(this.definition.context), this.name);
    this.messages = await consumer.consume({ max_messages: 2 * maxBatch, abort_on_missing_resource: true });
    for await (const message of this.messages) {
      this.buffer.push(message);
      this.wakeup.wake();
    }
  }

  private async work(): Promise<void> {
    while (!this.stopping) {
      if (this.buffer.length === 0) await this.wakeup.wait(1_000);
      const batch = this.buffer.splice(0, maxBatch);
      if (batch.length > 0) await this.settle(batch);
    }
  }

  private async settle(batch: JsMsg[]): Promise<void> {
    try {
      await settleBatch(batch, {
        ...this.options,
        consumer: this.name,
        handle: this.handle,
        keepAlive: () => [...batch, ...this.buffer].forEach((message) => message.working()),
        isStopping: () => this.stopping,
      });
    } catch (error) {
      // Not settled: the server delivers these again after the ack wait.
      this.options.logger.error({ err: error, consumer: this.name }, 'a batch could not be settled');
    }
  }
}
