import { type Context, streamName } from '@probatum/contracts/events/event';
import { type ConsumerInfo, DeliverPolicy, type JetStreamManager, type NatsConnection } from 'nats';
import { ensureEventStream } from './streams';

/** The stream of one context, as its relay sees it. */
export class EventStream {
  readonly name: string;

  constructor(
    private readonly nats: NatsConnection,
    private readonly context: Context,
  ) {
    this.name = streamName(context);
  }

  ensure(): Promise<void> {
    return ensureEventStream(this.nats, this.context);
  }

  async lastSequence(): Promise<number> {
    const manager = await this.nats.jetstreamManager();
    return (await manager.streams.info(this.name)).state.last_seq;
  }

  /** Every durable consumer has acknowledged all up to here, of what it wants at all. */
  async acknowledged(): Promise<number> {
    const manager = await this.nats.jetstreamManager();
    let least = Infinity;
    for await (const { config, num_pending, num_ack_pending, ack_floor } of manager.consumers.list(this.name)) {
      if (config.durable_name && num_pending + num_ack_pending > 0) least = Math.min(least, ack_floor.stream_seq);
    }
    return least;
  }

  /**
   * The server may keep the position of a consumer and lose the messages. New messages with their numbers would then
   * count as delivered. nats-server 2.9 does not detect this.
   */
  async rewindConsumers(from: number): Promise<void> {
    const manager = await this.nats.jetstreamManager();
    for await (const consumer of manager.consumers.list(this.name)) {
      if (consumer.config.durable_name && consumer.delivered.stream_seq >= from) {
        await this.rewind(manager, consumer, from);
      }
    }
  }

  private async rewind(manager: JetStreamManager, consumer: ConsumerInfo, from: number): Promise<void> {
    await manager.consumers.delete(this.name, consumer.name);
    await manager.consumers.add(this.name, {
      ...consumer.config,
      deliver_policy: DeliverPolicy.StartSequence,
      // Messages that were delivered and not acknowledged are delivered again.
      opt_start_seq: Math.min(from, consumer.ack_floor.stream_seq + 1),
    });
  }
}
