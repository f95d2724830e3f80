import { type EventDefinition, streamName, subjectFilter } from '@probatum/contracts/events/event';
import { AckPolicy, DeliverPolicy, nanos, type NatsConnection } from 'nats';
import { ensureEventStream } from './streams';

export interface DurableConsumer {
  readonly name: string;
  /** After so long without a word about it, the server delivers a message again. */
  readonly ackWaitMs: number;
}

/** The server's side of a consumer and the stream under it; all replicas of a service share one. */
export async function ensureDurableConsumer(
  nats: NatsConnection,
  definition: EventDefinition<unknown>,
  { name, ackWaitMs }: DurableConsumer,
): Promise<void> {
  await ensureEventStream(nats, definition.context);
  const manager = await nats.jetstreamManager();
  await manager.consumers.add(streamName(definition.context), {
    durable_name: name,
    filter_subject: subjectFilter(definition),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    deliver_policy: DeliverPolicy.All,
    // Who gives up on an event, and when, is decided in settlement.ts.
    max_deliver: -1,
    max_ack_pending: 5_000,
  });
}
