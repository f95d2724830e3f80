import { contexts, streamName } from '@probatum/contracts/events/event';
import type { NatsConnection } from 'nats';

/** How many events wait in the streams for the handlers of a service, or are in their hands. */
export async function pendingEvents(nats: NatsConnection, service: string): Promise<number> {
  const { consumers } = await nats.jetstreamManager();
  const lists = await Promise.all(contexts.map((context) => consumers.list(streamName(context)).next()));
  const own = lists.flat().filter(({ name }) => name.startsWith(`${service}-`));
  return own.reduce((sum, { num_pending, num_ack_pending }) => sum + num_pending + num_ack_pending, 0);
}
