import { traceparentHeader } from '@probatum/observability/trace-context';
import { headers, type JsMsg, type NatsConnection } from 'nats';
import { deadLetterStream, ensureDeadLetterStream } from './streams';

interface DeadLetterContext {
  readonly nats: NatsConnection;
  readonly service: string;
  readonly consumer: string;
}

/** Part of a message that is put away by itself, as the message that it would have been alone. */
export interface LetterPart {
  readonly id: string;
  readonly subject: string;
  readonly payload: string;
  readonly traceparent?: string | undefined;
}

/** Longest cause that is kept; a NATS header is one line. */
const maxCause = 2_000;

/**
 * Moves a message to `dead-letters.<service>.<original subject>` with its cause and only then takes it out of the
 * consumer. The message id makes a second move after a crash harmless.
 */
export async function deadLetter(context: DeadLetterContext, message: JsMsg, cause: string): Promise<void> {
  await putAway(context, message, cause);
  message.term();
}

/** Puts one part of a message away. The message stays in the consumer. */
export async function putAway(
  context: DeadLetterContext,
  message: JsMsg,
  cause: string,
  part?: LetterPart,
): Promise<void> {
  const details = headers();
  details.set('Probatum-Consumer', context.consumer);
  details.set('Probatum-Stream-Sequence', String(message.seq));
  details.set('Probatum-Cause', cause.slice(0, maxCause).replace(/\s+/g, ' '));
  const traceparent = part?.traceparent ?? message.headers?.get(traceparentHeader);
  if (traceparent) details.set(traceparentHeader, traceparent);
  const subject = `dead-letters.${context.service}.${part?.subject ?? message.subject}`;
  // The time tells apart messages that have the same number, because their stream was lost in between.
  const msgID = `${context.consumer}:${message.seq}:${message.info.timestampNanos}${part ? `:${part.id}` : ''}`;
  const move = () =>
    context.nats.jetstream().publish(subject, part?.payload ?? message.data, { msgID, headers: details });
  await move().catch(async () => {
    await ensureDeadLetterStream(context.nats);
    await move();
  });
}

/** Number of messages that this service moved to the dead letters and that are still there. */
export async function countDeadLetters(nats: NatsConnection, service: string): Promise<number> {
  const manager = await nats.jetstreamManager();
  const { state } = await manager.streams.info(deadLetterStream, { subjects_filter: `dead-letters.${service}.>` });
  return Object.values(state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
}
