import { isChunk } from '@probatum/contracts/events/chunk';
import type { EventDefinition } from '@probatum/contracts/events/event';
import { isDatabaseOutage } from '@probatum/persistence/database-errors';
import type { CloudEvent } from '@probatum/contracts/events/event';
import type { JsMsg, NatsConnection } from 'nats';
import type { Logger } from 'pino';
import { deadLetter, putAway } from './dead-letters';
import { asLetterPart, type Delivery, type Failure, openMessage } from './delivery';
import { handleInTrace, runInTraceOf } from './event-trace';
import { ChunkTries } from './event-tries';

export type HandleEvents = (events: CloudEvent[]) => Promise<void>;

export interface Settlement {
  readonly nats: NatsConnection;
  readonly service: string;
  readonly consumer: string;
  readonly definition: EventDefinition<unknown>;
  readonly logger: Logger;
  readonly handle: HandleEvents;
  /** Pauses before an event that failed alone is tried again; after the last one it is dead-lettered. */
  readonly retryPausesMs: readonly number[];
  readonly isStopping: () => boolean;
}

/** One event of a message that was delivered. */
interface Part {
  readonly delivery: Delivery;
  readonly event: CloudEvent;
}

/** Maximum number of events that a handler receives together, from any number of messages. */
export const maxBatch = 400;

const outagePauseMs = 1_000;

/**
 * Handles the events of these messages and acknowledges, retries or dead-letters each message.
 * @returns how many events there were
 */
export async function settleBatch(messages: readonly JsMsg[], settlement: Settlement): Promise<number> {
  const opened = await Promise.all(messages.map((message) => alone(settlement, () => open(message, settlement))));
  const deliveries = opened.filter((delivery) => delivery !== undefined);
  const parts = deliveries.flatMap((delivery) => delivery.events.map((event) => ({ delivery, event })));
  for (let first = 0; first < parts.length; first += maxBatch) {
    const batch = parts.slice(first, first + maxBatch);
    // Chunks hold many batches: a replica that stops finishes the one that it has begun.
    if (first > 0 && settlement.isStopping()) leave(batch);
    else await settle(batch, settlement);
  }
  await Promise.all(deliveries.map((delivery) => alone(settlement, () => conclude(delivery, settlement))));
  return parts.length;
}

/**
 * NATS may refuse the tries or the dead letter of one message. That message is delivered again after the ack wait, and
 * the others do not wait for it.
 */
async function alone<Result>(
  { logger, consumer }: Settlement,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    logger.error({ err: error, consumer }, 'a message could not be acknowledged or retried');
    return undefined;
  }
}

async function open(message: JsMsg, settlement: Settlement): Promise<Delivery | undefined> {
  const opened = openMessage(message, settlement.definition);
  if ('events' in opened) return withoutDone(opened, settlement);
  await deadLetter(settlement, message, opened.cause);
  return undefined;
}

/** A batch that fails is split until the bad event stands alone: it takes down neither its batch nor its chunk. */
async function settle(parts: Part[], settlement: Settlement): Promise<void> {
  const failure = await attempt(parts, settlement);
  if (!failure) return;
  if (settlement.isStopping()) return leave(parts);
  if (parts.length === 1) {
    const [{ delivery, event }] = parts as [Part];
    delivery.failures.push({ event, error: failure.error });
    return;
  }
  const middle = parts.length >> 1;
  await settle(parts.slice(0, middle), settlement);
  await settle(parts.slice(middle), settlement);
}

function leave(parts: readonly Part[]): void {
  for (const { delivery } of parts) delivery.isUnfinished = true;
}

/**
 * An outage of Postgres is not a failure of the event: the same batch waits until it ends, and no event loses a try.
 */
async function attempt(parts: readonly Part[], settlement: Settlement): Promise<{ error: unknown } | undefined> {
  const events = parts.map(({ event }) => event);
  for (;;) {
    try {
      await handleInTrace(settlement.consumer, events, settlement.handle);
      return undefined;
    } catch (error) {
      if (!isDatabaseOutage(error) || settlement.isStopping()) return { error };
      await new Promise((resolve) => setTimeout(resolve, outagePauseMs));
    }
  }
}

/** A chunk that failed before comes as a whole: only its events that have failed are handled again. */
async function withoutDone(delivery: Delivery, { nats, consumer, definition }: Settlement): Promise<Delivery> {
  if (!isChunk(definition) || !delivery.message.redelivered) return delivery;
  const tries = await new ChunkTries(nats, consumer).read(delivery.message);
  return tries ? { ...delivery, tries, events: delivery.events.filter(({ id }) => tries.has(id)) } : delivery;
}

async function conclude(delivery: Delivery, settlement: Settlement): Promise<void> {
  const { message, failures, tries, isUnfinished } = delivery;
  if (isUnfinished) return message.nak();
  const open = new Map<string, number>();
  for (const failure of failures) {
    const count = triesOf(delivery, failure.event, settlement) + 1;
    if (count <= settlement.retryPausesMs.length) open.set(failure.event.id, count);
    report(failure, count, settlement);
    if (!open.has(failure.event.id)) await giveUp(message, failure, settlement);
  }
  const chunk = isChunk(settlement.definition) ? new ChunkTries(settlement.nats, settlement.consumer) : undefined;
  if (open.size > 0) {
    await chunk?.write(message, open);
    // All of them have failed equally often: an event that has not failed is not tried again.
    const [count] = open.values();
    return message.nak(settlement.retryPausesMs[count! - 1]);
  }
  if (failures.length > 0) message.term();
  else message.ack();
  // Not before: a chunk that came again without its tries would begin anew.
  if (tries.size > 0) await chunk?.remove(message);
}

/** Earlier tries. Of a message with one event, the server has counted them. */
function triesOf({ message, tries }: Delivery, event: CloudEvent, { definition }: Settlement): number {
  return isChunk(definition) ? (tries.get(event.id) ?? 0) : message.info.redeliveryCount - 1;
}

function giveUp(message: JsMsg, { event, error }: Failure, settlement: Settlement): Promise<void> {
  return putAway(settlement, message, causeOf(error), asLetterPart(event, settlement.definition));
}

function report({ event, error }: Failure, tries: number, { consumer, logger, retryPausesMs }: Settlement): void {
  const details = { err: error, eventId: event.id, eventType: event.type, consumer, tries };
  runInTraceOf([event], () => {
    if (tries > retryPausesMs.length)
      logger.error(details, 'the event failed repeatedly and was moved to the dead letters');
    else logger.warn(details, 'the event failed and will be retried');
  });
}

function causeOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
