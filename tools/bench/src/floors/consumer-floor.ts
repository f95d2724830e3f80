import { AckPolicy, connect, type JsMsg } from 'nats';
import { Client } from 'pg';
import { floorStream } from './stream';

/**
 * Code that a good engineer would write by hand for a consumer: a transaction for each event, with its inbox row and
 * its effect.
 */
const name = process.env.NAME!;
const database = new Client({ connectionString: process.env.DATABASE_URL });

const insertInbox = {
  name: 'inbox',
  text: `insert into inbox (consumer, event_id) values ($1, $2) on conflict do nothing`,
};
const insertEffect = {
  name: 'effect',
  text: `insert into effects (consumer, certificate_id, hash, at) values ($1, $2, $3, now())`,
};

async function handle(message: JsMsg): Promise<void> {
  const certificate = message.json<{ id: string; hash: string }>();
  await database.query('begin');
  const { rowCount } = await database.query({ ...insertInbox, values: [name, message.headers!.get('Nats-Msg-Id')] });
  if (rowCount) await database.query({ ...insertEffect, values: [name, certificate.id, certificate.hash] });
  await database.query('commit');
  message.ack();
}

async function main(): Promise<void> {
  await database.connect();
  const nats = await connect({ servers: process.env.NATS_URL! });
  const manager = await nats.jetstreamManager();
  await manager.consumers.add(floorStream, { durable_name: name, ack_policy: AckPolicy.Explicit });
  const consumer = await nats.jetstream().consumers.get(floorStream, name);
  for await (const message of await consumer.consume()) await handle(message);
}

void main();
