import { createTestDatabase, type TestDatabase } from '../src/database-per-file';
import { startTestChain } from '../src/test-chain';
import { startOwnNats, startTestNats } from '../src/test-nats';
import { waitFor } from '../src/wait-for';
import { connect } from 'nats';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';

class CreateNotes1700000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table notes (text text not null)');
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('drop table notes');
  }
}

const notes = { schema: 'test_notes', migrations: [CreateNotes1700000000001] };
const neighbour = { schema: 'test_neighbour', migrations: [CreateNotes1700000000001] };
const opened: TestDatabase[] = [];

async function open(...services: Parameters<typeof createTestDatabase>): Promise<TestDatabase> {
  const database = await createTestDatabase(...services);
  opened.push(database);
  return database;
}

async function query(url: string, text: string): Promise<unknown[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

afterAll(() => Promise.all(opened.map((database) => database.drop())));

test('a test database is migrated, and what one file writes another does not see', async () => {
  const [mine, yours] = await Promise.all([open(notes), open(notes)]);
  await query(mine.url, `insert into notes values ('mine')`);
  expect(await query(mine.url, 'select text from notes')).toEqual([{ text: 'mine' }]);
  expect(await query(yours.url, 'select text from notes')).toEqual([]);
});

test('two services share a test database, and neither may read the other', async () => {
  const database = await open(notes, neighbour);
  await expect(query(database.url, 'select * from test_neighbour.notes')).rejects.toThrow(/permission denied/);
  expect(await query(database.urlOf('test_neighbour'), 'select * from notes')).toEqual([]);
});

test('a dropped test database is gone even while a session is connected to it', async () => {
  const database = await open(notes);
  const client = new Client({ connectionString: database.url });
  client.on('error', () => undefined);
  await client.connect();
  await database.drop();
  await expect(query(database.url, 'select 1')).rejects.toThrow(/does not exist/);
});

test('a test gets a NATS with JetStream and without any stream', async () => {
  const nats = await startTestNats();
  const connection = await connect({ servers: nats.url });
  const { streams } = await connection.jetstreamManager();
  expect(await streams.list().next()).toEqual([]);
  await connection.close();
  await nats.stop();
});

test.each(['SIGTERM', 'SIGKILL'] as const)('a NATS taken away with %s comes back with its streams', async (signal) => {
  const nats = await startOwnNats();
  const before = await connect({ servers: nats.url, reconnect: false });
  const { streams } = await before.jetstreamManager();
  await streams.add({ name: 'kept', subjects: ['kept.>'] });
  await before.jetstream().publish('kept.one', 'x');
  await nats.halt(signal);
  await nats.resume();
  const after = await connect({ servers: nats.url });
  const kept = await (await after.jetstreamManager()).streams.info('kept');
  expect(kept.state.messages).toBe(1);
  await after.close();
  await nats.stop();
});

test('a test chain mines, finalizes, and comes back after it was away', async () => {
  const chain = await startTestChain();
  const finalized = () => blockNumber(chain.url, 'finalized');
  await waitFor(async () => (await finalized()) >= 1, { describe: 'a finalized block' });
  await chain.halt();
  await expect(finalized()).rejects.toThrow();
  await chain.resume();
  await waitFor(async () => (await finalized()) >= 1, { describe: 'the kept chain' });
  await chain.stop();
});

test('waiting without success names the condition and the last value', async () => {
  const never = waitFor(() => 0, { timeoutMs: 30, describe: 'a miracle' });
  await expect(never).rejects.toThrow('Waited 30 ms without success for a miracle; last seen: 0');
});

async function blockNumber(url: string, tag: string): Promise<number> {
  const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_getBlockByNumber', params: [tag, false] });
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
  return Number(((await answer.json()) as { result: { number: string } }).result.number);
}
