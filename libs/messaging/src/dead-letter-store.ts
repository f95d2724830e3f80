import { traceparentHeader } from '@probatum/observability/trace-context';
import { headers, type JetStreamManager, type NatsConnection, type StoredMsg } from 'nats';
import { deadLetterStream } from './streams';

export interface DeadLetter {
  /** Its number in the stream of dead letters. */
  readonly id: number;
  /** The service that gave up on the event, and its consumer. */
  readonly service: string;
  readonly consumer: string;
  /** Name of the event, for example `certificate.issued`. */
  readonly event: string;
  /** The subject under which the event was published. */
  readonly subject: string;
  readonly deadAt: string;
  readonly cause: string;
  /** The event as it was published. */
  readonly payload: string;
  readonly traceparent?: string;
}

export interface DeadLetterFilter {
  readonly service?: string | undefined;
  readonly consumer?: string | undefined;
  readonly event?: string | undefined;
}

/** The events that services have given up on, as an operator works through them. */
export class DeadLetterStore {
  constructor(private readonly nats: NatsConnection) {}

  /** The present letters, oldest first. Letters that arrive meanwhile are not included. */
  async *list({ service, consumer, event }: DeadLetterFilter): AsyncGenerator<DeadLetter> {
    const manager = await this.nats.jetstreamManager();
    const last = await lastIdOf(manager);
    const next_by_subj = `dead-letters.${service ?? '*'}.>`;
    let message = await read(manager, { seq: 1, next_by_subj });
    while (message && message.seq <= last) {
      const letter = letterOf(message);
      if ((consumer ?? letter.consumer) === letter.consumer && (event ?? letter.event) === letter.event) yield letter;
      message = await read(manager, { seq: message.seq + 1, next_by_subj });
    }
  }

  async find(id: number): Promise<DeadLetter | undefined> {
    const message = await read(await this.nats.jetstreamManager(), { seq: id });
    return message && letterOf(message);
  }

  /**
   * Publishes the event again and then deletes the letter. All its consumers get it; those that have handled it ignore
   * it. After a crash between the two steps, or from two concurrent operators, it is published under the same message
   * id.
   */
  async replay(letter: DeadLetter): Promise<void> {
    const details = headers();
    if (letter.traceparent) details.set(traceparentHeader, letter.traceparent);
    const msgID = `replay:${letter.id}:${letter.deadAt}`;
    await this.nats.jetstream().publish(letter.subject, letter.payload, { msgID, headers: details });
    await this.drop(letter);
  }

  /** A letter that is gone already is no failure. */
  async drop({ id }: DeadLetter): Promise<void> {
    const manager = await this.nats.jetstreamManager();
    await manager.streams.deleteMessage(deadLetterStream, id).catch(toleratingMissing);
  }
}

async function lastIdOf(manager: JetStreamManager): Promise<number> {
  const info = await manager.streams.info(deadLetterStream).catch(toleratingMissing);
  return info?.state.last_seq ?? 0;
}

async function read(
  manager: JetStreamManager,
  query: { seq: number; next_by_subj?: string },
): Promise<StoredMsg | undefined> {
  return manager.streams.getMessage(deadLetterStream, query).catch(toleratingMissing);
}

/** The server says 404 for a stream, and for a message that never was; for one that was deleted it says 10043 or 10057. */
function toleratingMissing(error: { code?: string; api_error?: { err_code: number } }): undefined {
  if (error.code === '404' || [10_037, 10_043, 10_057].includes(error.api_error?.err_code ?? 0)) return undefined;
  throw error;
}

/** `dead-letters.<service>.events.<context>.<entity>.<verb>.<environment>.<organization>` */
function letterOf({ seq, subject, header, time, data }: StoredMsg): DeadLetter {
  const [, service = '', ...original] = subject.split('.');
  const traceparent = header.get(traceparentHeader);
  return {
    id: seq,
    service,
    consumer: header.get('Probatum-Consumer'),
    event: original.slice(2, 4).join('.'),
    subject: original.join('.'),
    deadAt: time.toISOString(),
    cause: header.get('Probatum-Cause'),
    payload: new TextDecoder().decode(data),
    ...(traceparent ? { traceparent } : {}),
  };
}
