import type { JetStreamManager, JsMsg, NatsConnection } from 'nats';
import { ensureTriesStream, triesStream } from './streams';

/** The events of a chunk that have failed and will be tried again: for each id, how often it has failed. */
export type EventTries = ReadonlyMap<string, number>;

/**
 * Counts the tries of each event in a chunk. The server counts only the deliveries of the whole chunk, and the next one
 * may go to another replica, so the counts are in NATS as well. Only a chunk with a failure has them.
 */
export class ChunkTries {
  constructor(
    private readonly nats: NatsConnection,
    private readonly consumer: string,
  ) {}

  /** @returns undefined for a chunk that has not failed before */
  async read(message: JsMsg): Promise<EventTries | undefined> {
    const manager = await this.manager();
    try {
      const found = await manager.streams.getMessage(triesStream, { last_by_subj: this.subjectOf(message) });
      return new Map(found.json<[string, number][]>());
    } catch (error) {
      if (isMissing(error)) return undefined;
      throw error;
    }
  }

  async write(message: JsMsg, tries: EventTries): Promise<void> {
    const publish = () => this.nats.jetstream().publish(this.subjectOf(message), JSON.stringify([...tries]));
    await publish().catch(async () => {
      await ensureTriesStream(this.nats);
      await publish();
    });
  }

  async remove(message: JsMsg): Promise<void> {
    const manager = await this.manager();
    await manager.streams.purge(triesStream, { filter: this.subjectOf(message) }).catch((error: unknown) => {
      if (!isMissing(error)) throw error;
    });
  }

  /** Without a look at the account, which is a request to the server each time. */
  private manager(): Promise<JetStreamManager> {
    return this.nats.jetstreamManager({ checkAPI: false });
  }

  /** The time tells apart messages that have the same number, because their stream was lost in between. */
  private subjectOf({ seq, info }: JsMsg): string {
    return `event-tries.${this.consumer}.${seq}.${info.timestampNanos}`;
  }
}

/** The server knows no such message, or no such stream yet. */
function isMissing(error: unknown): boolean {
  return (error as { code?: string }).code === '404';
}
