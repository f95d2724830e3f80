import { createLogger } from '@probatum/observability/logger';
import { Database } from '@probatum/persistence/database';
import { CreateMessagingTables1700000000000 } from '@probatum/persistence/messaging-tables';
import { provisionService } from '@probatum/persistence/provision';
import { startOwnPostgres, type StoppableTestPostgres } from '@probatum/testing/test-postgres';
import { waitFor } from '@probatum/testing/wait-for';
import { certificateIssued } from '@probatum/contracts/events/certificates';
import { freshEvents } from '../src/inbox';
import { Relay } from '../src/relay';
import { flushOutbox } from '../src/relay-flush';
import { EventPath, numbered } from './event-path';

const schema = 'outage';
const migrations = [CreateMessagingTables1700000000000];

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
  // One failure of its own and an event would be put away; its messages would come again after 600 ms of silence.
  await path.consumer(handle, { retryPausesMs: [], ackWaitMs: 600 });
  await path.commit(...numbered(500));
  await waitFor(() => tries >= 3, { timeoutMs: 20_000 });
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
    tx.publish(certificateIssued, {
      organizationId: 'org_1',
      environment: 'live',
      subject: 'late',
      time: new Date(),
      data: certificateIssued.example,
    }),
  );
  await flushOutbox(path.nats, 'anchoring', 10_000);
  expect(await database.query('select 1 from outbox')).toEqual([]);
  expect((await path.stored()).at(-1)).toBe('late');
  await relay.stop();
});
