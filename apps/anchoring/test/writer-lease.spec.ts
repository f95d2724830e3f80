import { Database } from '@probatum/persistence/database';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { waitFor } from '@probatum/testing/wait-for';
import type { AnchoringConfig } from '../src/anchoring.config';
import { anchoringService } from '../src/anchoring.service';
import { LeaseLost, WriterLease } from '../src/writer-lease/writer-lease';

let testDatabase: TestDatabase;
let database: Database;
beforeAll(async () => {
  const { migrations } = anchoringService({} as AnchoringConfig);
  testDatabase = await createTestDatabase({ schema: 'anchoring', migrations });
  database = await Database.open({ url: testDatabase.url, schema: 'anchoring', poolSize: 4 });
});
afterAll(async () => {
  await database.close();
  await testDatabase.drop();
});

test('a writer that was superseded without noticing commits nothing any more', async () => {
  const former = await WriterLease.take(database);
  await former.transaction((tx) => tx.query('select 1'));
  const current = await WriterLease.take(database);
  const work = jest.fn();
  await expect(former.transaction(work)).rejects.toThrow(LeaseLost);
  expect(work).not.toHaveBeenCalled();
  await current.transaction((tx) => tx.query('select 1'));
});

test('a new writer waits for what the former is committing', async () => {
  const former = await WriterLease.take(database);
  const order: string[] = [];
  let finish = (): void => undefined;
  const held = new Promise<void>((resolve) => (finish = resolve));
  const begun = new Promise<void>((resolve) => {
    void former.transaction(() => (resolve(), held)).then(() => order.push('committed'));
  });
  await begun;
  const taking = WriterLease.take(database).then(() => order.push('taken'));
  const waiting = `select 1 from pg_stat_activity where wait_event_type = 'Lock' and query like 'update chain_writer%'`;
  await waitFor(async () => (await database.query(waiting)).length > 0);
  finish();
  await taking;
  expect(order).toEqual(['committed', 'taken']);
});
