import { asAdministrator, urlOf } from '@probatum/testing/database-template';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { Client } from 'pg';
import { Database } from '../src/database';
import { provisionService } from '../src/provision';
import { migrations } from './opened-database';

let test: TestDatabase;
const schema = 'test_provision';

beforeAll(async () => {
  test = await createTestDatabase({ schema: 'test_persistence', migrations: [] });
});
afterAll(async () => {
  await test.drop();
  await asAdministrator(urlOf('postgres'), (client) =>
    client.query(`drop role if exists ${schema}, ${schema}_requests`),
  );
});

async function canLogIn(url: string): Promise<boolean> {
  const client = new Client({ connectionString: url });
  try {
    await client.connect();
    return true;
  } catch (error) {
    if ((error as { code?: string }).code !== '28P01') throw error;
    return false;
  } finally {
    await client.end();
  }
}

describe('the place of a service in the database', () => {
  it('can be provisioned repeatedly, also concurrently, and the last password is valid', async () => {
    const provision = (password: string) => provisionService(test.administratorUrl, { schema, password });
    await Promise.all([provision('one'), provision('two')]);
    const old = await provision('three');
    const url = await provision(`50%25 'off' / "all"`);
    expect(await canLogIn(url)).toBe(true);
    expect(await canLogIn(old)).toBe(false);
  });

  it('is migrated once, however many processes set about it', async () => {
    const url = await provisionService(test.administratorUrl, { schema, password: 'four' });
    const open = () => Database.open({ url, schema, migrations, poolSize: 2 });
    const processes = await Promise.all([open(), open(), open()]);
    expect(await processes[0]!.isMigrated()).toBe(false);
    await Promise.all(processes.map((database) => database.migrate()));
    for (const database of processes) expect(await database.isMigrated()).toBe(true);
    const applied = await processes[0]!.query<{ name: string }>('select name from migrations order by id');
    expect(applied.map(({ name }) => name)).toEqual(migrations.map(({ name }) => name));
    await Promise.all(processes.map((database) => database.close()));
  });

  it('keeps its data when it is provisioned and migrated again', async () => {
    const url = await provisionService(test.administratorUrl, { schema, password: 'five' });
    const database = await Database.open({ url, schema, migrations, poolSize: 2 });
    await database.query(`insert into notes values (1, 'kept')`);
    await provisionService(test.administratorUrl, { schema, password: 'five' });
    await database.migrate();
    expect(await database.query('select text from notes')).toEqual([{ text: 'kept' }]);
    await database.close();
  });

  it('is not at its newest migration while one is missing', async () => {
    const url = await provisionService(test.administratorUrl, { schema, password: 'six' });
    const behind = await Database.open({ url, schema, migrations, poolSize: 2 });
    await behind.query('delete from migrations where name = $1', [migrations.at(-1)!.name]);
    expect(await behind.isMigrated()).toBe(false);
    await behind.close();
  });

  it('does not take a failed migration for done', async () => {
    const url = await provisionService(test.administratorUrl, { schema, password: 'seven' });
    const database = await Database.open({ url, schema, migrations, poolSize: 2 });
    // The table is there already: the migration whose note the last test took away cannot run.
    await expect(database.migrate()).rejects.toThrow(/already exists/);
    expect(await database.isMigrated()).toBe(false);
    await database.query('drop table notes');
    await database.migrate();
    expect(await database.isMigrated()).toBe(true);
    await database.close();
  });
});
