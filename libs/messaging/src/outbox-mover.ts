import { inSharedSpans, SpanKind } from '@probatum/observability/spans';
import type { PoolClient } from 'pg';
import type { Confirmed, ConfirmedPublisher, OutgoingMessage } from './confirmed-publisher';
import type { EventStream } from './event-stream';
import { PublishedEvents } from './published-events';

const batchSize = 500;

/** A batch is in memory as a whole, and a chunk may have a quarter of a megabyte. */
const batchBytes = 4_194_304;
/** An event of this size, or a part of a chunk, counts as one when the relay rests after a batch. */
const bytesOfEvent = 1_024;

const oldest = `
  select seq, id, subject, payload, traceparent from (
    select seq, id, subject, payload, traceparent, octet_length(payload) as bytes, sum(octet_length(payload)) over (order by seq) as sum
    from outbox where seq > $1 order by seq limit ${batchSize}
  ) as oldest where sum - bytes < ${batchBytes} order by seq`;

interface OutboxMessage extends OutgoingMessage {
  readonly seq: string;
}

export interface OutboxMoverOptions {
  /** The session that holds the lock: when it ends, no statement of this mover has an effect any more. */
  readonly client: PoolClient;
  readonly publisher: ConfirmedPublisher;
  readonly stream: EventStream;
  /** Told how many events the stream had confirmed and has lost. */
  readonly onLost: (count: number) => void;
  readonly isStopping: () => boolean;
}

/** Moves events from the outbox into the stream, and back into the outbox what the stream has lost. */
export class OutboxMover {
  /** The highest number in the outbox that was moved. */
  lastMoved = 0;
  private readonly published: PublishedEvents;
  /** The highest number that the stream is known to have given. */
  private highest = 0;

  constructor(private readonly options: OutboxMoverOptions) {
    this.published = new PublishedEvents(options.client);
  }

  /** Gives back what the stream does not have any more. At the start of a term, and whenever NATS may have been away. */
  async compare(): Promise<void> {
    const last = await this.options.stream.lastSequence();
    this.highest = await this.published.highest();
    if (this.highest > last) await this.onLoss(last + 1);
  }

  async forgetOld(): Promise<void> {
    await this.published.forgetOld(await this.options.stream.acknowledged());
  }

  /** Moves all events with a number above `from`. @returns about how many these were; a chunk counts as many */
  async moveFrom(from: number): Promise<number> {
    let count = 0;
    let mayBeMore = true;
    while (mayBeMore && !this.options.isStopping()) {
      const { rows, bytes, hasLost } = await this.moveBatch(from);
      count += Math.max(rows, Math.round(bytes / bytesOfEvent));
      mayBeMore = rows === batchSize || bytes >= batchBytes || hasLost;
    }
    return count;
  }

  private async moveBatch(from: number): Promise<{ rows: number; bytes: number; hasLost: boolean }> {
    const { client } = this.options;
    const { rows } = await client.query<OutboxMessage>({ name: 'outbox-oldest', text: oldest, values: [from] });
    if (rows.length === 0) return { rows: 0, bytes: 0, hasLost: false };
    const { lowestNew, highest } = await this.publish(rows);
    // A number that was given before: the stream has lost its end since.
    const hasLost = lowestNew <= this.highest;
    if (hasLost) await this.onLoss(lowestNew);
    const sequences = rows.map(({ seq }) => seq);
    await this.published.keep(sequences, highest);
    this.highest = Math.max(this.highest, highest);
    this.lastMoved = Math.max(this.lastMoved, Number(sequences.at(-1)));
    // The lost events are behind all others now.
    const bytes = rows.reduce((sum, { payload }) => sum + Buffer.byteLength(payload), 0);
    return { rows: rows.length, bytes, hasLost };
  }

  private publish(rows: readonly OutboxMessage[]): Promise<Confirmed> {
    const { publisher, stream } = this.options;
    const parents = rows.map(({ traceparent }) => traceparent ?? undefined);
    return inSharedSpans(`publish to ${stream.name}`, { kind: SpanKind.PRODUCER }, parents, (traceparents) =>
      publisher.publish(rows.map((row, index) => ({ ...row, traceparent: traceparents[index] ?? null }))),
    );
  }

  private async onLoss(from: number): Promise<void> {
    await this.options.stream.rewindConsumers(from);
    this.options.onLost(await this.published.giveBackFrom(from));
    this.highest = from - 1;
  }
}
