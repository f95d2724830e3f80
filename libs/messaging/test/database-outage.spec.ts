import { createLogger } from '@probatum/observability/logger';
import { Database } from '@probatum/persistence/database';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import { provisionService } from '@probatum/persistence/provision';
import { startOwnPostgres, type StoppableTestPostgres } from '@probatum/testing/test-postgres';
import { streamName } from '@probatum/contracts/events/event';
import { waitFor } from '@probatum/testing/wait-for';
import { anchorFailed } from '@probatum/contracts/events/anchoring';
import { freshEvents } from '../src/inbox';
import { Relay } from '../src/relay';
import { flushOutbox } from '../src/relay-flush';
import { EventPath, numbered } from './event-path';

const schema = 'outage';
const migrations = [CreateMessagingTables1700000000000, KeepPublishedEvents1700000001500, CarryTraces1700000002700];

let path: EventPath;
let postgres: StoppableTestPostgres;
let database: Database;

beforeAll(async () => {
  [path, postgres] = await Promise.all([EventPath.open(), startOwnPostgres()]);
  const url = await provisionService(postgres.administratorUrl, { schema, password: 'secret' });
  database = await Database.open({ url, schema, migrations });
  await database.migrate();
}, 60_000);
afterAll(async () => {
  await path.close();
  await database.close();
  await postgres.stop();
});

test('a handler waits for its database, and no event loses a try', async () => {
  let tries = 0;
  const handle = async (events: Parameters<typeof freshEvents>[2]) => {
    tries += 1;
    await database.transaction((tx) => freshEvents(tx, 'listener', events));
  };
  await path.relay();
  await postgres.halt();
  // One failure of its own and an event would be put away; its messages would come again after this time of silence.
  const ackWaitMs = 3_000;
  await path.consumer(handle, { retryPausesMs: [], ackWaitMs });
  await path.commit(...numbered(500));
  const before = performance.now();
  await waitFor(() => tries >= 3 && performance.now() - before > 2.5 * ackWaitMs);
  await postgres.resume();
  const handled = () => database.query<{ count: number }>('select count(*)::int as count from inbox');
  await waitFor(async () => (await handled())[0]!.count === 500);
  await waitFor(async () => (await path.consumerInfo()).num_ack_pending === 0);
  expect((await path.consumerInfo()).num_redelivered).toBe(0);
  expect((await path.consumerInfo()).delivered.consumer_seq).toBe(500);
  await expect(path.deadLetters()).rejects.toThrow('stream not found');
});

test('a relay goes on where it was when its Postgres comes back', async () => {
  const logger = createLogger('test', 'silent');
  const relay = new Relay({ database, nats: path.nats, context: 'anchoring', logger });
  relay.start();
  await waitFor(() => relay.isLeading);
  await postgres.halt();
  await waitFor(() => !relay.isLeading);
  await postgres.resume();
  await database.transaction((tx) =>
    tx.publish(anchorFailed, {
      organizationId: 'org_1',
      environment: 'live',
      subject: 'late',
      time: new Date(),
      data: anchorFailed.example,
    }),
  );
  const { lastSequence } = await flushOutbox(path.nats, 'anchoring', 60_000);
  expect(await database.query('select 1 from outbox')).toEqual([]);
  const { streams } = await path.nats.jetstreamManager();
  const stored = await streams.getMessage(streamName('anchoring'), { seq: lastSequence });
  expect(stored.json()).toMatchObject({ subject: 'late' });
  await relay.stop();
});
