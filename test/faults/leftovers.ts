import { deadLetterStream } from '@probatum/messaging/streams';
import { connect } from 'nats';
import { Client, escapeIdentifier } from 'pg';

/** How many events stand in the outboxes of all services. */
export async function waitingEvents(databaseUrl: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ schemaname: string }>(
      `select schemaname from pg_tables where tablename = 'outbox'`,
    );
    if (rows.length === 0) throw new Error('There is no outbox');
    const counts = rows.map(({ schemaname }) => `select count(*) from ${escapeIdentifier(schemaname)}.outbox`);
    const sum = await client.query<{ sum: string }>(
      `select sum(count) from (${counts.join(' union all ')}) as outboxes`,
    );
    return Number(sum.rows[0]!.sum);
  } finally {
    await client.end();
  }
}

/** How many events were given up. */
export async function deadLetters(natsUrl: string): Promise<number> {
  const connection = await connect({ servers: natsUrl });
  try {
    return (await (await connection.jetstreamManager()).streams.info(deadLetterStream)).state.messages;
  } finally {
    await connection.close();
  }
}
