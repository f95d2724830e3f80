import type { Tenant } from '@probatum/contracts/tenant';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { asAdministrator, urlOf } from '@probatum/testing/database-template';
import { Client } from 'pg';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Database, type Session } from '../src/database';
import { CreateMessagingTables1700000000000 } from '../src/messaging-tables';
import { SecureRows } from '../src/row-level-security';

class CreateLetters1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table letters (
      organization_id text not null, environment text not null, id int not null, stamp text not null default 'none',
      primary key (organization_id, environment, id))`);
    await runner.query(`create table offices (id text primary key)`);
    await runner.query(`create table stamps (id text primary key)`);
    await runner.query(`create table secrets (organization_id text not null, environment text not null)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['letters', 'offices', 'stamps', 'secrets']) await runner.query(`drop table ${table}`);
  }
}

class SecureRows1700000000003 extends SecureRows {
  protected readonly tables = {
    ofTenants: { letters: 'select, insert, update' },
    ofOrganizations: { offices: { column: 'id', privileges: 'select' } },
    others: {
      stamps: {
        privileges: 'select',
        condition: 'exists (select from letters letter where letter.stamp = stamps.id)',
      },
    },
    open: { outbox: 'insert' },
  };
}

const schema = 'test_rows';
const migrations = [CreateMessagingTables1700000000000, CreateLetters1700000000002, SecureRows1700000000003];
const [acme, sandboxOfAcme, other, sandboxOfOther]: Tenant[] = ['org_acme', 'org_other'].flatMap((organizationId) =>
  (['live', 'sandbox'] as const).map((environment) => ({ organizationId, environment })),
) as [Tenant, Tenant, Tenant, Tenant];
const everyone = [acme, sandboxOfAcme, other, sandboxOfOther] as Tenant[];

let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase({ schema, migrations });
  database = await Database.open({ url: test.url, schema, migrations, poolSize: 2 });
});
afterAll(async () => {
  await database.close();
  await test.drop();
});
beforeEach(async () => {
  await database.query('truncate letters, offices, stamps, outbox');
  for (const { organizationId, environment } of everyone) {
    await database.query('insert into letters values ($1, $2, 1, $1)', [organizationId, environment]);
    await database.query('insert into offices values ($1) on conflict do nothing', [organizationId]);
    await database.query('insert into stamps values ($1) on conflict do nothing', [organizationId]);
  }
});

/** Of a statement that forgot whose rows it wants. */
async function lettersVisibleTo(tenants: Tenant | Tenant[]): Promise<string[]> {
  const rows = await database
    .of(tenants)
    .query<{ whose: string }>(
      `select organization_id || '/' || environment as whose from letters order by 1`,
      [],
      'all-letters',
    );
  return rows.map(({ whose }) => whose);
}

describe('a statement for a tenant', () => {
  it('sees the rows of that tenant alone, whatever it asks for', async () => {
    expect(await lettersVisibleTo(acme!)).toEqual(['org_acme/live']);
    expect(await lettersVisibleTo(sandboxOfOther!)).toEqual(['org_other/sandbox']);
    expect(await lettersVisibleTo({ organizationId: 'org_nobody', environment: 'live' })).toEqual([]);
  });

  it('sees of what belongs to an organization, or to a share, no more either', async () => {
    const own = database.of(sandboxOfAcme!);
    expect(await own.query('select id from offices')).toEqual([{ id: 'org_acme' }]);
    expect(await own.query('select id from stamps')).toEqual([{ id: 'org_acme' }]);
  });

  it('writes for no other tenant', async () => {
    const own = database.of(acme!);
    const refused = { code: '42501', message: expect.stringContaining('row-level security') };
    await expect(own.query(`insert into letters values ('org_acme', 'sandbox', 2)`)).rejects.toMatchObject(refused);
    await expect(own.query(`update letters set organization_id = 'org_other', id = 7`)).rejects.toMatchObject(refused);
    expect(await own.query(`update letters set stamp = 'new' returning organization_id, environment`)).toEqual([
      { organization_id: 'org_acme', environment: 'live' },
    ]);
    const untouched = await database.query(`select count(*)::int as n from letters where stamp <> 'new'`);
    expect(untouched).toEqual([{ n: 3 }]);
  });

  it.each([
    'select * from secrets',
    'select * from outbox',
    'delete from letters',
    'update offices set id = id',
    'drop table letters',
    'alter table letters disable row level security',
    'create table more ()',
  ])('may not %s', async (statement) => {
    await expect(database.of(acme!).query(statement)).rejects.toMatchObject({ code: '42501' });
    expect(await lettersVisibleTo(acme!)).toHaveLength(1);
  });

  it('announces events', async () => {
    await database.of(acme!).query(`insert into outbox (id, subject, payload) values ('evt_1', 's', '{}')`);
    expect(await database.query('select id from outbox')).toEqual([{ id: 'evt_1' }]);
  });
});

describe('a statement for several tenants', () => {
  it.each([
    [
      [acme, sandboxOfOther],
      ['org_acme/live', 'org_other/sandbox'],
    ],
    [
      [acme, other],
      ['org_acme/live', 'org_other/live'],
    ],
    [
      [acme, sandboxOfAcme],
      ['org_acme/live', 'org_acme/sandbox'],
    ],
    [
      [acme, acme, sandboxOfAcme, other],
      ['org_acme/live', 'org_acme/sandbox', 'org_other/live'],
    ],
    [everyone, ['org_acme/live', 'org_acme/sandbox', 'org_other/live', 'org_other/sandbox']],
    [[], []],
  ])('sees the rows of exactly these: %#', async (tenants, seen) => {
    expect(await lettersVisibleTo(tenants as Tenant[])).toEqual(seen);
  });
});

describe('a connection', () => {
  it('serves one tenant after another without mixing them, with more concurrent requests than connections', async () => {
    const asked = Array.from({ length: 100 }, (_, number) => everyone[number % 4]!);
    const seen = await Promise.all(asked.map(lettersVisibleTo));
    expect(seen).toEqual(asked.map(({ organizationId, environment }) => [`${organizationId}/${environment}`]));
  });

  it('is told for whom it works when that changes, and not again for the same tenant', async () => {
    const single = await Database.open({ url: test.url, schema, migrations, poolSize: 1 });
    const timesTold = async (tenant: Tenant) => {
      const [row] = await single
        .of(tenant)
        .query<{ plans: string }>(
          `select generic_plans + custom_plans as plans from pg_prepared_statements where name = 'set-tenants'`,
        );
      return Number(row!.plans);
    };
    const told: number[] = [];
    for (const tenant of [acme!, acme!, acme!, other!, other!, acme!]) told.push(await timesTold(tenant));
    await expect(single.of(acme!).query('select 1 / 0')).rejects.toThrow();
    told.push(await timesTold(acme!));
    await single.close();
    expect(told).toEqual([1, 1, 1, 2, 2, 3, 3]);
  });

  it.each([
    ['a statement', (session: Session) => session.query('select 1 / 0')],
    [
      'the first statement of a transaction',
      (session: Session) => session.transaction((tx) => tx.query('select 1 / 0')),
    ],
    [
      'a transaction that is taken back',
      (session: Session) => session.transaction(() => Promise.reject(new Error('no'))),
    ],
    ['the session', (session: Session) => session.query('select pg_terminate_backend(pg_backend_pid())')],
  ])('works for the tenant that it was told last, also when %s fails in the same packet', async (_what, fail) => {
    const single = await Database.open({ url: test.url, schema, migrations, poolSize: 1 });
    const seenBy = (tenant: Tenant) => single.of(tenant).query('select organization_id, environment from letters');
    const rowsOf = ({ organizationId, environment }: Tenant) => [{ organization_id: organizationId, environment }];
    for (const [before, next] of [[acme!, other!] as const, [other!, sandboxOfAcme!] as const]) {
      expect(await seenBy(before)).toEqual(rowsOf(before));
      await expect(fail(single.of(next))).rejects.toThrow();
      expect(await seenBy(next)).toEqual(rowsOf(next));
    }
    await single.close();
  });

  it('that could not be told its tenants is not used again', async () => {
    const single = await Database.open({ url: test.url, schema, migrations, poolSize: 1 });
    const pid = async (tenant: Tenant, statementMs?: number) => {
      const [row] = await single.of(tenant, statementMs).query<{ pid: number }>('select pg_backend_pid() as pid');
      return row!.pid;
    };
    const first = await pid(acme!);
    await expect(pid(other!, -7)).rejects.toThrow('statement_timeout');
    expect(await pid(acme!)).not.toBe(first);
    await single.close();
  });

  it('is good for the next one after a statement that failed', async () => {
    const failing = Array.from({ length: 4 }, () => database.of(acme!).query('select 1 / 0'));
    for (const { status } of await Promise.allSettled(failing)) expect(status).toBe('rejected');
    expect(await lettersVisibleTo(other!)).toEqual(['org_other/live']);
  });

  it('that is cut fails the statement that it had and is replaced', async () => {
    const pids = await database
      .of(acme!)
      .transaction((tx) => tx.query<{ pid: number }>('select pg_backend_pid() as pid'));
    const cut = database.of(acme!).transaction(async (tx) => {
      await asAdministrator(test.administratorUrl, (client) =>
        client.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where usename = $1 and datname = current_database()`,
          [schema],
        ),
      );
      return tx.query('select 1');
    });
    await expect(cut).rejects.toThrow();
    expect(pids).toHaveLength(1);
    for (let time = 0; time < 4; time += 1) expect(await lettersVisibleTo(acme!)).toEqual(['org_acme/live']);
  });

  it('takes the required role, even as a superuser with other options', async () => {
    const url = new URL(test.administratorUrl);
    url.searchParams.set('options', `-c search_path=${schema}`);
    const superuser = await Database.open({ url: url.toString(), schema, poolSize: 1 });
    expect(await superuser.query('select count(*)::int as n from letters')).toEqual([{ n: 4 }]);
    expect(
      await superuser.of(other!).query(`select organization_id as "organizationId", environment from letters`),
    ).toEqual([other]);
    await superuser.close();
  });

  it('without a tenant sees nothing', async () => {
    const client = new Client({
      connectionString: test.url,
      options: `-c role=${schema}_requests -c search_path=${schema}`,
    });
    await client.connect();
    expect((await client.query('select * from letters')).rows).toEqual([]);
    await client.query(`set probatum.tenants = ''`);
    expect((await client.query('select * from letters')).rows).toEqual([]);
    await client.end();
  });
});

describe('a transaction for a tenant', () => {
  it('has all of it or nothing, and sees no more than a statement does', async () => {
    const work = database.of(acme!).transaction(async (tx) => {
      await tx.query(`insert into letters values ('org_acme', 'live', 2)`);
      expect(await tx.query('select id from letters order by id')).toEqual([{ id: 1 }, { id: 2 }]);
      await tx.query(`insert into letters values ('org_other', 'live', 2)`);
    });
    await expect(work).rejects.toMatchObject({ code: '42501' });
    expect(await lettersVisibleTo(acme!)).toEqual(['org_acme/live']);
    await database.of(acme!).transaction((tx) => tx.query(`insert into letters values ('org_acme', 'live', 2)`));
    expect(await lettersVisibleTo(acme!)).toEqual(['org_acme/live', 'org_acme/live']);
  });
});

it('a schema whose role for requests is missing is not migrated, and the failure says what to do', async () => {
  const role = 'test_rows_alone';
  await asAdministrator(test.administratorUrl, async (client) => {
    await client.query(`create role ${role} login password 'test'; create schema ${role} authorization ${role}`);
  });
  const alone = await Database.open({
    url: urlOf(new URL(test.url).pathname.slice(1), role),
    schema: role,
    migrations,
  });
  await expect(alone.migrate()).rejects.toThrow(
    `create role ${role}_requests nologin; grant ${role}_requests to ${role};`,
  );
  await alone.close();
  await asAdministrator(test.administratorUrl, (client) => client.query(`drop owned by ${role}; drop role ${role}`));
});

it('can be taken back and given again', async () => {
  const undone = await createTestDatabase({ schema, migrations });
  const its = await Database.open({ url: undone.url, schema, migrations, poolSize: 2 });
  await asAdministrator(undone.url, async (client) => {
    const runner = {
      query: async (text: string, values?: unknown[]) => (await client.query(text, values)).rows as unknown,
    } as QueryRunner;
    const migration = new SecureRows1700000000003();
    await migration.down(runner);
    // Not even the schema is there for them.
    await expect(its.of(acme!).query('select * from letters')).rejects.toMatchObject({ code: '42P01' });
    await migration.up(runner);
  });
  expect(await its.of(acme!).query('select * from letters')).toEqual([]);
  await its.close();
  await undone.drop();
});
