import { type Context, streamName } from '@probatum/contracts/events/event';
import type { Msg, NatsConnection } from 'nats';

export interface FlushRequest {
  /** Called once everything that was in the outbox when the request arrived is in the stream. */
  answer(): Promise<void>;
}

export interface Flushed {
  /** Sequence of the last message in the stream of that context. */
  readonly lastSequence: number;
}

const flushSubject = (context: Context) => `relay.${context}.flush`;

/**
 * Waits until everything that a context committed before this call is in its stream.
 * @throws Error when no relay of that context answers in time: the service is down or NATS is not reachable.
 */
export async function flushOutbox(nats: NatsConnection, context: Context, timeoutMs = 5_000): Promise<Flushed> {
  const answer = await nats.request(flushSubject(context), '', { timeout: timeoutMs });
  return answer.json<Flushed>();
}

/** Every replica hears the request; the one that leads hands it to `accept`, the others leave it. */
export function answerFlushRequests(
  nats: NatsConnection,
  context: Context,
  accept: (request: FlushRequest) => void,
): void {
  nats.subscribe(flushSubject(context), {
    callback: (error, message) => {
      if (!error) accept({ answer: () => answer(nats, context, message) });
    },
  });
}

async function answer(nats: NatsConnection, context: Context, message: Msg): Promise<void> {
  const manager = await nats.jetstreamManager();
  const { state } = await manager.streams.info(streamName(context));
  const flushed: Flushed = { lastSequence: state.last_seq };
  message.respond(JSON.stringify(flushed));
}
