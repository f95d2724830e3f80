import { connect, StringCodec } from 'nats';
import { Client } from 'pg';
import { floorSubject } from './stream';

/**
 * Code that a good engineer would write by hand for a relay: reads the outbox in batches, publishes, and deletes the
 * sent rows.
 */
const batch = 100;
const pauseMs = 50;
const { encode } = StringCodec();

interface Event {
  readonly seq: string;
  readonly id: string;
  readonly payload: string;
}

async function main(): Promise<void> {
  const database = new Client({ connectionString: process.env.DATABASE_URL });
  await database.connect();
  const stream = (await connect({ servers: process.env.NATS_URL! })).jetstream();
  for (;;) {
    const { rows } = await database.query<Event>({
      name: 'next',
      text: 'select seq, id, payload from outbox order by seq limit $1',
      values: [batch],
    });
    await Promise.all(rows.map(({ id, payload }) => stream.publish(floorSubject, encode(payload), { msgID: id })));
    const sent = rows.map(({ seq }) => seq);
    if (sent.length > 0) {
      await database.query({ name: 'sent', text: 'delete from outbox where seq = any($1::bigint[])', values: [sent] });
    } else await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
}

void main();
