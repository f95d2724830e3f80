import { startOwnPostgres, type StoppableTestPostgres } from '@probatum/testing/test-postgres';
import { asAdministrator } from '@probatum/testing/database-template';
import { waitFor } from '@probatum/testing/wait-for';
import { Database } from '../src/database';
import { isDatabaseOutage, isStatementRejected, isUniqueViolation } from '../src/database-errors';
import { provisionService } from '../src/provision';
import { migrations } from './opened-database';

let server: StoppableTestPostgres;
let database: Database;

beforeAll(async () => {
  server = await startOwnPostgres();
  const url = await provisionService(server.administratorUrl, { schema: 'errors', password: 'secret' });
  database = await Database.open({ url, schema: 'errors', migrations, poolSize: 2 });
  await database.migrate();
}, 60_000);
afterAll(async () => {
  await database.close();
  await server.stop();
});

async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => Promise.reject(new Error('it succeeded')),
    (error: unknown) => error,
  );
}

function verdict(error: unknown) {
  return {
    outage: isDatabaseOutage(error),
    rejected: isStatementRejected(error),
    unique: isUniqueViolation(error),
  };
}

const refusal = { outage: false, rejected: true, unique: false };
const outage = { outage: true, rejected: false, unique: false };

async function administer(statement: string): Promise<unknown[]> {
  return asAdministrator(server.administratorUrl, async (client) => (await client.query(statement)).rows);
}

const endSessions = `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'errors'`;
const idleInTransaction = `
  select pid from pg_stat_activity where usename = 'errors' and state = 'idle in transaction'`;

/** All transactions wait until the last one has started. */
function meeting(guests: number): () => Promise<void> {
  let open: () => void;
  const all = new Promise<void>((resolve) => (open = resolve));
  return () => {
    if ((guests -= 1) === 0) open();
    return all;
  };
}

describe('a statement that Postgres refuses', () => {
  it('is no outage: wrong SQL, a missing table, a null where none may be, a deadlock of two', async () => {
    for (const text of ['selekt 1', 'select * from nowhere', `insert into notes values (1, null)`, 'select 1/0']) {
      expect(verdict(await failure(database.query(text)))).toEqual(refusal);
    }
    await database.query(`insert into notes values (10, 'a'), (11, 'b')`);
    const met = meeting(2);
    const update = (first: number, second: number) =>
      database.transaction(async (tx) => {
        await tx.query(`update notes set text = 'c' where id = $1`, [first]);
        await met();
        await tx.query(`update notes set text = 'c' where id = $1`, [second]);
      });
    const outcomes = await Promise.allSettled([update(10, 11), update(11, 10)]);
    const loser = outcomes.find(({ status }) => status === 'rejected') as PromiseRejectedResult;
    expect(verdict(loser.reason)).toEqual(refusal);
  });

  it('is known to be a key that is taken', async () => {
    await database.query(`insert into notes values (1, 'first')`);
    const error = await failure(database.query(`insert into notes values (1, 'second')`));
    expect(verdict(error)).toEqual({ ...refusal, unique: true });
  });
});

describe('an outage', () => {
  it('is a session that was ended, whether it was at work or not', async () => {
    const atWork = failure(database.query('select pg_sleep(20)'));
    const between = failure(
      database.transaction(async (tx) => {
        await administer(endSessions);
        await tx.query('select 1');
      }),
    );
    expect(verdict(await atWork)).toEqual(outage);
    expect(verdict(await between)).toEqual(outage);
  });

  it('is a session that idled too long inside of a transaction', async () => {
    const error = await failure(
      database.transaction(async (tx) => {
        await tx.query(`set local idle_in_transaction_session_timeout = '10ms'`);
        await waitFor(async () => (await administer(idleInTransaction)).length === 0);
        await tx.query('select 1');
      }),
    );
    expect(verdict(error)).toEqual(outage);
  });

  it('is a server that has no more room for us', async () => {
    await administer('alter role errors connection limit 0');
    await administer(endSessions);
    const error = await failure(database.query('select 1'));
    await administer('alter role errors connection limit -1');
    expect(verdict(error)).toEqual(outage);
  });

  it('is a server that does not take our password any more', async () => {
    await administer(`alter role errors password 'another'`);
    await administer(endSessions);
    const error = await failure(database.query('select 1'));
    await administer(`alter role errors password 'secret'`);
    expect(verdict(error)).toEqual(outage);
  });

  it('is a server that went read-only, as a standby is', async () => {
    const error = await failure(
      database.transaction(async (tx) => {
        await tx.query('set transaction read only');
        await tx.query(`insert into notes values (2, 'x')`);
      }),
    );
    expect(verdict(error)).toEqual(outage);
  });

  it('is a pool from which no connection can be had', async () => {
    const small = await Database.open({ url: server.administratorUrl, schema: 'public', poolSize: 1 });
    small.pool.options.connectionTimeoutMillis = 50;
    const held = await small.pool.connect();
    expect(verdict(await failure(small.query('select 1')))).toEqual(outage);
    held.release();
    await small.close();
  });

  it('is a server that is stopped, from the statement in flight to its return', async () => {
    const inFlight = failure(database.query('select pg_sleep(20)'));
    await database.query('select 1');
    await server.halt();
    expect(verdict(await inFlight)).toEqual(outage);
    expect(verdict(await failure(database.query('select 1')))).toEqual(outage);
    expect(verdict(await failure(database.transaction((tx) => tx.query('select 1'))))).toEqual(outage);
    await server.resume();
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
  });
});

test('an error that is not from Postgres is neither a refusal nor an outage', () => {
  for (const error of [new TypeError('x'), undefined, null, 'text', { code: 7 }, { code: 'ENOENT' }]) {
    expect(verdict(error)).toEqual({ outage: false, rejected: false, unique: false });
  }
});
