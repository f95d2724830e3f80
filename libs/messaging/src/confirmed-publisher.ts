import { traceparentHeader } from '@probatum/observability/trace-context';
import { createInbox, headers, type Msg, type NatsConnection } from 'nats';

export interface OutgoingMessage {
  /** JetStream drops a second message with the same id within its duplicate window. */
  readonly id: string;
  readonly subject: string;
  readonly payload: string;
  readonly traceparent?: string | null;
}

/** Where a stream has put messages, by its own numbers. */
export interface Confirmed {
  /** The lowest of the messages that it did not have yet; `Infinity` when it had all of them. */
  readonly lowestNew: number;
  readonly highest: number;
}

/** How long the server may take to confirm messages. */
const timeoutMs = 5_000;

interface Round {
  open: number;
  lowestNew: number;
  highest: number;
  readonly resolve: (confirmed: Confirmed) => void;
  readonly reject: (error: Error) => void;
}

/**
 * Publishes many messages in flight and waits until JetStream has confirmed each of them. One subscription takes
 * all confirmations; a request per message costs three times the CPU.
 */
export class ConfirmedPublisher {
  private readonly inbox = createInbox();
  private readonly rounds = new Map<string, Round>();
  private roundNumber = 0;

  constructor(private readonly nats: NatsConnection) {
    nats.subscribe(`${this.inbox}.*`, { callback: (_error, message) => this.confirm(message) });
  }

  /** Resolves when all messages, at least one, are stored; rejects at the first refusal or when the time is over. */
  async publish(messages: readonly OutgoingMessage[]): Promise<Confirmed> {
    const reply = `${this.inbox}.${(this.roundNumber += 1)}`;
    let timer: NodeJS.Timeout | undefined;
    try {
      return await new Promise<Confirmed>((resolve, reject) => {
        this.rounds.set(reply, { open: messages.length, lowestNew: Infinity, highest: 0, resolve, reject });
        timer = setTimeout(() => reject(new Error(`JetStream did not confirm within ${timeoutMs} ms`)), timeoutMs);
        for (const message of messages) this.send(message, reply);
      });
    } finally {
      clearTimeout(timer);
      this.rounds.delete(reply);
    }
  }

  private send(message: OutgoingMessage, reply: string): void {
    const withId = headers();
    withId.set('Nats-Msg-Id', message.id);
    if (message.traceparent) withId.set(traceparentHeader, message.traceparent);
    this.nats.publish(message.subject, message.payload, { reply, headers: withId });
  }

  private confirm(message: Msg): void {
    const round = this.rounds.get(message.subject);
    if (!round) return;
    if (message.headers?.hasError) {
      return round.reject(new Error(`JetStream is not available: ${message.headers.status}`));
    }
    const answer = message.json<PubAck>();
    if (answer.error) return round.reject(new Error(`JetStream refused a message: ${message.string()}`));
    round.highest = Math.max(round.highest, answer.seq);
    if (!answer.duplicate) round.lowestNew = Math.min(round.lowestNew, answer.seq);
    if ((round.open -= 1) === 0) round.resolve(round);
  }
}

/** JetStream's answer to a publication. */
interface PubAck {
  readonly seq: number;
  readonly duplicate?: boolean;
  readonly error?: object;
}
