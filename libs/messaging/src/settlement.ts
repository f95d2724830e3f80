import type { CloudEvent } from '@probatum/contracts/events/event';
import { isDatabaseOutage } from '@probatum/persistence/database-errors';
import type { JsMsg, NatsConnection } from 'nats';
import type { Logger } from 'pino';
import { deadLetter } from './dead-letters';

export type HandleEvents = (events: CloudEvent[]) => Promise<void>;

export interface Settlement {
  readonly nats: NatsConnection;
  readonly service: string;
  readonly consumer: string;
  readonly logger: Logger;
  readonly handle: HandleEvents;
  /** Pauses before the next delivery of an event that failed alone; after the last one it is dead-lettered. */
  readonly retryPausesMs: readonly number[];
  readonly isStopping: () => boolean;
}

interface Delivery {
  readonly message: JsMsg;
  readonly event: CloudEvent;
}

const outagePauseMs = 1_000;

/** Handles a batch and acknowledges, retries or dead-letters each message of it. */
export async function settleBatch(messages: readonly JsMsg[], settlement: Settlement): Promise<void> {
  const deliveries: Delivery[] = [];
  for (const message of messages) {
    const event = decode(message);
    if (event) deliveries.push({ message, event });
    else await deadLetter(settlement, message, 'The message is not a CloudEvent in JSON');
  }
  if (deliveries.length > 0) await settle(deliveries, settlement);
}

async function settle(deliveries: Delivery[], settlement: Settlement): Promise<void> {
  const failure = await attempt(deliveries, settlement);
  if (!failure) return deliveries.forEach(({ message }) => message.ack());
  if (settlement.isStopping()) return deliveries.forEach(({ message }) => message.nak());
  if (deliveries.length === 1) return giveBack(deliveries[0]!, failure.error, settlement);
  const middle = deliveries.length >> 1;
  await settle(deliveries.slice(0, middle), settlement);
  await settle(deliveries.slice(middle), settlement);
}

/** An outage of Postgres is nobody's fault: the same batch waits for it to end and no event loses a try. */
async function attempt(deliveries: Delivery[], settlement: Settlement): Promise<{ error: unknown } | undefined> {
  for (;;) {
    try {
      await settlement.handle(deliveries.map(({ event }) => event));
      return undefined;
    } catch (error) {
      if (!isDatabaseOutage(error) || settlement.isStopping()) return { error };
      await new Promise((resolve) => setTimeout(resolve, outagePauseMs));
    }
  }
}

async function giveBack({ message, event }: Delivery, error: unknown, settlement: Settlement): Promise<void> {
  const tries = message.info.redeliveryCount;
  const details = { err: error, eventId: event.id, eventType: event.type, consumer: settlement.consumer, tries };
  const pause = settlement.retryPausesMs[tries - 1];
  if (pause === undefined) {
    settlement.logger.error(details, 'event dead-lettered');
    return deadLetter(settlement, message, error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  settlement.logger.warn(details, 'event failed, will be retried');
  message.nak(pause);
}

function decode(message: JsMsg): CloudEvent | undefined {
  try {
    const value = JSON.parse(message.string()) as CloudEvent | null;
    return typeof value?.id === 'string' ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
