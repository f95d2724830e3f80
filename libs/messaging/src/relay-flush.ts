import { type Context, streamName } from '@probatum/contracts/events/event';
import { createInbox, type Msg, type NatsConnection, type Subscription } from 'nats';

export interface Flushed {
  /** Sequence of the last message in the stream of that context. */
  readonly lastSequence: number;
}

const flushSubject = (context: Context) => `relay.${context}.flush`;

/** A relay that is just taking the lead does not hear the first request. */
const askAgainMs = 500;

/**
 * Waits until everything that a context committed before this call is in its stream.
 * @throws Error when no relay of that context answers in time: the service is down or NATS is not reachable.
 */
export async function flushOutbox(nats: NatsConnection, context: Context, timeoutMs = 5_000): Promise<Flushed> {
  const inbox = createInbox();
  const answers = nats.subscribe(inbox);
  const ask = () => nats.publish(flushSubject(context), '', { reply: inbox });
  const asking = setInterval(ask, askAgainMs);
  const end = setTimeout(() => answers.unsubscribe(), timeoutMs);
  try {
    ask();
    for await (const answer of answers) if (!hasNoResponder(answer)) return answer.json<Flushed>();
  } finally {
    clearInterval(asking);
    clearTimeout(end);
    answers.unsubscribe();
  }
  throw new Error(`No relay of ${context} has answered within ${timeoutMs} ms`);
}

/** The server's own response if the subject has no subscriber. */
function hasNoResponder(message: Msg): boolean {
  return message.headers?.hasError ?? false;
}

/** The requests that a relay still owes an answer. Every replica hears them, and the one that leads keeps them. */
export class FlushRequests {
  private readonly waiting: Msg[] = [];
  private readonly subscription: Subscription;

  /** @param accept says whether this replica takes the request */
  constructor(
    private readonly nats: NatsConnection,
    private readonly context: Context,
    accept: () => boolean,
  ) {
    this.subscription = nats.subscribe(flushSubject(context), {
      callback: (error, message) => {
        if (!error && accept()) this.waiting.push(message);
      },
    });
  }

  get count(): number {
    return this.waiting.length;
  }

  /** Answers the oldest requests: all that was committed before them is in the stream. */
  async answerOldest(count: number): Promise<void> {
    if (count === 0) return;
    const manager = await this.nats.jetstreamManager();
    const { state } = await manager.streams.info(streamName(this.context));
    const flushed: Flushed = { lastSequence: state.last_seq };
    for (const message of this.waiting.splice(0, count)) message.respond(JSON.stringify(flushed));
  }

  close(): void {
    this.subscription.unsubscribe();
  }
}
