import { SetClock } from '@probatum/testing/set-clock';
import { Retention } from '../src/retention';
import { OpenedDatabase } from './opened-database';

let opened: OpenedDatabase;
beforeAll(async () => {
  opened = await OpenedDatabase.open();
});
afterAll(() => opened.close());

const rule = { table: 'inbox', column: 'received_at', days: 1 };

it('deletes the old rows that no other transaction holds, and waits for none', async () => {
  const { database } = opened;
  await database.query(`
    insert into inbox (consumer, event_id, received_at)
    select 'one', id, now() - days * interval '1 day' from (values ('held', 2), ('old', 2), ('young', 0)) as row (id, days)`);
  const remembered = () => database.query('select event_id as id from inbox order by id');
  const retention = new Retention(database, new SetClock(), [rule], () => undefined);
  await database.transaction(async (tx) => {
    await tx.query(`select from inbox where event_id = 'held' for update`);
    await retention.prune();
    expect(await remembered()).toEqual([{ id: 'held' }, { id: 'young' }]);
  });
  await retention.prune();
  expect(await remembered()).toEqual([{ id: 'young' }]);
});
