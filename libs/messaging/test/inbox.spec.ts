import { certificateIssued } from '@probatum/contracts/events/certificates';
import { createEvent } from '@probatum/contracts/events/event';
import { Database, type Queryable } from '@probatum/persistence/database';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import { Retention } from '@probatum/persistence/retention';
import { SetClock } from '@probatum/testing/set-clock';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { waitFor } from '@probatum/testing/wait-for';
import { freshEvents, inboxRetention } from '../src/inbox';
import { streamMaxAgeDays } from '../src/streams';

const schema = 'test_inbox';
let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase({
    schema,
    migrations: [CreateMessagingTables1700000000000, KeepPublishedEvents1700000001500, CarryTraces1700000002700],
  });
  database = await Database.open({ url: test.url, schema });
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const newEvent = () =>
  createEvent(certificateIssued, {
    organizationId: 'org_1',
    environment: 'live',
    subject: 'x',
    time: new Date(),
    data: certificateIssued.example,
  });
const newEvents = (count: number) => Array.from({ length: count }, newEvent);
const fresh = (events: ReturnType<typeof newEvents>, consumer = 'one', on: Queryable = database) =>
  freshEvents(on, consumer, events);

describe('the inbox', () => {
  it('knows an event that came before, also one that comes twice in a batch, and keeps the order', async () => {
    const [a, b, c, d] = newEvents(4) as [ReturnType<typeof newEvent>, ...ReturnType<typeof newEvents>];
    expect(await fresh([b!, a])).toEqual([b, a]);
    expect(await fresh([d!, c!, a, d!, b!])).toEqual([d, c]);
    expect(await fresh([a, b!, c!, d!])).toEqual([]);
  });

  it('remembers for each consumer by itself', async () => {
    const events = newEvents(2);
    expect(await fresh(events, 'one')).toEqual(events);
    expect(await fresh(events, 'two')).toEqual(events);
  });

  it('remembers only what was committed', async () => {
    const events = newEvents(2);
    const doomed = database.transaction(async (tx) => {
      expect(await fresh(events, 'one', tx)).toEqual(events);
      throw new Error('no');
    });
    await expect(doomed).rejects.toThrow('no');
    expect(await fresh(events)).toEqual(events);
  });

  it('gives each event to one of several transactions, in whatever order they ask', async () => {
    // So many, and begun together, that the transactions are at it at the same time.
    const events = newEvents(5_000);
    const orders = [events, [...events].reverse(), events, [...events].reverse()];
    const begun: Promise<unknown>[] = [];
    const asked = await Promise.all(
      orders.map((order) =>
        database.transaction(async (tx) => {
          begun.push(tx.query('select 1'));
          await waitFor(() => begun.length === orders.length);
          await Promise.all(begun);
          return fresh(order, 'one', tx);
        }),
      ),
    );
    expect(
      asked
        .flat()
        .map(({ id }) => id)
        .sort(),
    ).toEqual(events.map(({ id }) => id).sort());
  });

  it('forgets what no stream can deliver again, and nothing younger', async () => {
    const [old, young] = [newEvents(3), newEvents(3)];
    await fresh([...old, ...young], 'aged');
    const age = (events: typeof old, days: number) =>
      database.query(`update inbox set received_at = now() - $2 * interval '1 day' where event_id = any($1)`, [
        events.map(({ id }) => id),
        days,
      ]);
    await age(old, streamMaxAgeDays + 1.01);
    await age(young, streamMaxAgeDays + 0.99);
    const retention = new Retention(database, new SetClock(), [inboxRetention], (error) => {
      throw error;
    });
    retention.start();
    await waitFor(async () => (await remembered()).length === young.length);
    await retention.stop();
    expect(await remembered()).toEqual(young.map(({ id }) => id).sort());
  });
});

async function remembered(): Promise<string[]> {
  const rows = await database.query<{ event_id: string }>(
    `select event_id from inbox where consumer = 'aged' order by event_id`,
  );
  return rows.map(({ event_id }) => event_id);
}
