import { createInbox, headers, type Msg, type NatsConnection } from 'nats';

export interface OutgoingMessage {
  /** JetStream drops a second message with the same id within its duplicate window. */
  readonly id: string;
  readonly subject: string;
  readonly payload: string;
}

interface Round {
  open: number;
  readonly resolve: () => void;
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

  /** Resolves when all messages are stored; rejects at the first refusal or after `timeoutMs`. */
  async publish(messages: readonly OutgoingMessage[], timeoutMs = 5_000): Promise<void> {
    if (messages.length === 0) return;
    const reply = `${this.inbox}.${(this.roundNumber += 1)}`;
    let timer: NodeJS.Timeout | undefined;
    try {
      await new Promise<void>((resolve, reject) => {
        this.rounds.set(reply, { open: messages.length, resolve, reject });
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
    this.nats.publish(message.subject, message.payload, { reply, headers: withId });
  }

  private confirm(message: Msg): void {
    const round = this.rounds.get(message.subject);
    if (!round) return;
    const refusal = refusalOf(message);
    if (refusal) round.reject(new Error(refusal));
    else if ((round.open -= 1) === 0) round.resolve();
  }
}

function refusalOf(message: Msg): string | undefined {
  if (message.headers?.hasError) return `JetStream is not there: ${message.headers.status}`;
  const text = message.string();
  if (!text.includes('"error"')) return undefined;
  return `JetStream refused a message: ${text}`;
}
