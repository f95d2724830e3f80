import { type EventDefinition, streamName, subjectFilter } from '@probatum/contracts/events/event';
import { AckPolicy, type ConsumerConfig, DeliverPolicy, type JetStreamManager, nanos, type NatsConnection } from 'nats';
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
  const stream = streamName(definition.context);
  await manager.consumers.add(stream, {
    durable_name: name,
    filter_subject: subjectFilter(definition),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(ackWaitMs),
    ...(await startOf(manager, stream, name)),
    // settlement.ts decides when to give up on an event.
    max_deliver: -1,
    max_ack_pending: 5_000,
  });
}

/** A consumer that a relay has rewound began elsewhere, and where a consumer begins can never be changed. */
async function startOf(manager: JetStreamManager, stream: string, name: string): Promise<Partial<ConsumerConfig>> {
  try {
    const { deliver_policy, opt_start_seq } = (await manager.consumers.info(stream, name)).config;
    return { deliver_policy, opt_start_seq };
  } catch (error) {
    if ((error as { code?: string }).code !== '404') throw error;
    return { deliver_policy: DeliverPolicy.All };
  }
}
