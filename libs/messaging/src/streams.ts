import { type Context, streamName } from '@probatum/contracts/events/event';
import {
  type JetStreamManager,
  nanos,
  type NatsConnection,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from 'nats';

const day = 86_400_000;
export const streamMaxAgeDays = 14;
export const deadLetterStream = 'DEAD-LETTERS';
export const triesStream = 'EVENT-TRIES';

/** Settings that all streams of the platform share; compatible with nats-server 2.9. */
function streamConfig(name: string, subjects: string[]): Partial<StreamConfig> & { name: string } {
  return {
    name,
    subjects,
    retention: RetentionPolicy.Limits,
    storage: StorageType.File,
    max_age: nanos(streamMaxAgeDays * day),
    duplicate_window: nanos(120_000),
    num_replicas: 1,
  };
}

/** The stream of one context: `events.<context>.>`. Publisher and consumers may start in any order, so each ensures it. */
export async function ensureEventStream(nats: NatsConnection, context: Context): Promise<void> {
  await ensure(await nats.jetstreamManager(), streamConfig(streamName(context), [`events.${context}.>`]));
}

export async function ensureDeadLetterStream(nats: NatsConnection): Promise<void> {
  await ensure(await nats.jetstreamManager(), streamConfig(deadLetterStream, ['dead-letters.>']));
}

/** Only the last counts of a message matter. */
export async function ensureTriesStream(nats: NatsConnection): Promise<void> {
  const config = { ...streamConfig(triesStream, ['event-tries.>']), max_msgs_per_subject: 1 };
  await ensure(await nats.jetstreamManager(), config);
}

/** Creates what is missing and leaves what is there: replicas and limits are the operator's to change. */
async function ensure(manager: JetStreamManager, config: Partial<StreamConfig> & { name: string }): Promise<void> {
  try {
    await manager.streams.info(config.name);
  } catch (error) {
    if ((error as { code?: string }).code !== '404') throw error;
    await manager.streams.add(config);
  }
}
