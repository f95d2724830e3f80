import { headers, type JsMsg, type NatsConnection } from 'nats';
import { deadLetterStream, ensureDeadLetterStream } from './streams';

interface DeadLetterContext {
  readonly nats: NatsConnection;
  readonly service: string;
  readonly consumer: string;
}

/** Longest cause that is kept; a NATS header is one line. */
const maxCause = 2_000;

/**
 * Moves a message to `dead-letters.<service>.<original subject>` with its cause and only then takes it out of the
 * consumer. The message id makes a second move after a crash harmless.
 */
export async function deadLetter(context: DeadLetterContext, message: JsMsg, cause: string): Promise<void> {
  const details = headers();
  details.set('Probatum-Consumer', context.consumer);
  details.set('Probatum-Stream-Sequence', String(message.seq));
  details.set('Probatum-Cause', cause.slice(0, maxCause).replace(/\s+/g, ' '));
  const move = () =>
    context.nats.jetstream().publish(`dead-letters.${context.service}.${message.subject}`, message.data, {
      // The time tells apart messages that have the same number, because their stream was lost in between.
      msgID: `${context.consumer}:${message.seq}:${message.info.timestampNanos}`,
      headers: details,
    });
  await move().catch(async () => {
    await ensureDeadLetterStream(context.nats);
    await move();
  });
  message.term();
}

/** How many messages this service has put away that nobody has dealt with yet. */
export async function countDeadLetters(nats: NatsConnection, service: string): Promise<number> {
  const manager = await nats.jetstreamManager();
  const { state } = await manager.streams.info(deadLetterStream, { subjects_filter: `dead-letters.${service}.>` });
  return Object.values(state.subjects ?? {}).reduce((sum, count) => sum + count, 0);
}
