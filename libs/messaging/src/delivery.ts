import { eventsOfChunk, isChunk } from '@probatum/contracts/events/chunk';
import { type CloudEvent, type EventDefinition, subjectOf } from '@probatum/contracts/events/event';
import type { JsMsg } from 'nats';
import type { LetterPart } from './dead-letters';
import { continueTrace, continueTraces } from './event-trace';
import type { EventTries } from './event-tries';

export interface Failure {
  readonly event: CloudEvent;
  readonly error: unknown;
}

/** A message, its events, and the failures among them. */
export interface Delivery {
  readonly message: JsMsg;
  readonly events: readonly CloudEvent[];
  /** Failures of its events in earlier deliveries. */
  readonly tries: EventTries;
  readonly failures: Failure[];
  /** Some of its events were not tried, because the service stops. */
  isUnfinished: boolean;
}

/** @returns the cause when the message cannot be read, now or ever */
export function openMessage(
  message: JsMsg,
  definition: EventDefinition<unknown>,
): Delivery | { readonly cause: string } {
  const decoded = decode(message);
  if (!decoded) return { cause: 'The message is not a CloudEvent in JSON' };
  const event = continueTrace(decoded, message);
  try {
    const events = isChunk(definition) ? continueTraces(eventsOfChunk(definition, event), decoded, event) : [event];
    return { message, events, tries: new Map(), failures: [], isUnfinished: false };
  } catch (error) {
    return { cause: `The message is not a ${definition.name}: ${String(error)}` };
  }
}

/** An event of a chunk is put away as the event that it would have been alone; another one as the message that it is. */
export function asLetterPart(event: CloudEvent, definition: EventDefinition<unknown>): LetterPart | undefined {
  if (!isChunk(definition)) return undefined;
  const tenant = { organizationId: event.organizationid, environment: event.environment };
  const { id, traceparent } = event;
  return { id, subject: subjectOf(definition.each, tenant), payload: JSON.stringify(event), traceparent };
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
