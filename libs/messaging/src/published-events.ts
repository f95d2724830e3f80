import type { PoolClient } from 'pg';
import { streamMaxAgeDays } from './streams';

const keptFor = '10 minutes';
/** A stream forgets by itself what is older. */
const keptAtMost = `${streamMaxAgeDays} days`;
const deleteBatchSize = 5_000;

const keep = `
  with moved as (delete from outbox where seq = any($2::bigint[]) returning seq, id, subject, payload, traceparent)
  insert into published (stream_seq, seq, id, subject, payload, traceparent)
  select $1, seq, id, subject, payload, traceparent from moved`;

/** In the order in which they were sent; they get new numbers, behind everything that waits already. */
const giveBack = `
  with lost as (
    delete from published where stream_seq >= $1 returning stream_seq, seq, id, subject, payload, traceparent
  )
  insert into outbox (id, subject, payload, traceparent)
  select id, subject, payload, traceparent from lost order by stream_seq, seq`;

/** Walks from the oldest, by the primary key: the stream's numbers grow with time. A time to come is of a clock that was ahead. */
const forget = `
  delete from published where (stream_seq, seq) in (
    select stream_seq, seq from (
      select stream_seq, seq, published_at from published order by stream_seq, seq limit ${deleteBatchSize}
    ) oldest where published_at > now() + interval '${keptFor}' or published_at < now() - interval '${keptAtMost}'
      or published_at < now() - interval '${keptFor}' and stream_seq <= $1
  )`;

/**
 * Keeps confirmed events for ten minutes, and until every consumer has acknowledged them. If a server loses the end of
 * a stream (a power cut before its disk had it, an older copy of its folder), it receives these events again.
 */
export class PublishedEvents {
  constructor(private readonly client: PoolClient) {}

  /** Takes confirmed events out of the outbox. @param streamSequence the highest that any of them has in the stream */
  async keep(outboxSequences: readonly string[], streamSequence: number): Promise<void> {
    await this.client.query({ name: 'published-keep', text: keep, values: [streamSequence, outboxSequences] });
  }

  /** The highest number that the stream is known to have given. 0 when nothing is kept. */
  async highest(): Promise<number> {
    const { rows } = await this.client.query<{ highest: string | null }>(
      'select max(stream_seq) as highest from published',
    );
    return Number(rows[0]!.highest ?? 0);
  }

  /** Puts all that had this number in the stream, or a higher one, into the outbox again. @returns how many */
  async giveBackFrom(streamSequence: number): Promise<number> {
    const { rowCount } = await this.client.query(giveBack, [streamSequence]);
    return rowCount ?? 0;
  }

  /** @param acknowledged events with a higher number in the stream are not handled by all consumers yet */
  async forgetOld(acknowledged: number): Promise<void> {
    const upTo = Math.min(acknowledged, Number.MAX_SAFE_INTEGER);
    let forgotten = deleteBatchSize;
    while (forgotten === deleteBatchSize) forgotten = (await this.client.query(forget, [upTo])).rowCount ?? 0;
  }
}
