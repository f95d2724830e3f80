import type { Tenant } from '@probatum/contracts/tenant';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { asAdministrator } from '@probatum/testing/database-template';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { Database } from '../src/database';
import { CreateMessagingTables1700000000000 } from '../src/messaging-tables';
import { CountRows, totalOf } from '../src/row-counts';
import { SecureRows } from '../src/row-level-security';

class CreateLetters1700000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`create table letters (
      organization_id text not null, environment text not null, office text not null, id int not null,
      primary key (organization_id, environment, office, id))`);
    await runner.query(`create table stamps (organization_id text not null, environment text not null)`);
    await runner.query(`insert into letters values ('org_old', 'live', 'north', 1), ('org_old', 'live', 'north', 2)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table letters, stamps`);
  }
}

class SecureRows1700000000003 extends SecureRows {
  protected readonly tables = { ofTenants: { letters: 'select, insert, update, delete' }, open: { outbox: 'insert' } };
}

class CountRows1700000000004 extends CountRows {
  protected readonly tables = [{ table: 'letters', parent: 'office' }, { table: 'stamps' }];
}

const schema = 'test_counts';
const migrations = [
  CreateMessagingTables1700000000000,
  CreateLetters1700000000002,
  SecureRows1700000000003,
  CountRows1700000000004,
];
const tenant = (organizationId: string): Tenant => ({ organizationId, environment: 'live' });

let test: TestDatabase;
let database: Database;
beforeAll(async () => {
  test = await createTestDatabase({ schema, migrations });
  database = await Database.open({ url: test.url, schema, migrations, poolSize: 10 });
});
afterAll(async () => {
  await database.close();
  await test.drop();
});

const counted = (organizationId: string, parent: string) =>
  totalOf(database.of(tenant(organizationId)), 'letters', { organizationId, environments: ['live'], parent });
const insert = `
  insert into letters select * from unnest($1::text[], $2::text[], $3::text[], $4::int[]) on conflict do nothing`;
const valuesOf = (letters: (readonly [string, string, string, number])[]) =>
  [0, 1, 2, 3].map((column) => letters.map((letter) => letter[column]));

it('counts what was there before', async () => {
  expect(await counted('org_old', 'north')).toBe(2);
  expect(await counted('org_old', 'south')).toBe(0);
});

it('counts what is inserted and deleted, and nothing that was there already, taken back or another’s', async () => {
  const letters = [1, 2, 3].map((id) => ['org_a', 'live', 'north', id] as const);
  await database.query(insert, valuesOf([...letters, ['org_b', 'live', 'north', 1], ['org_a', 'live', 'south', 1]]));
  await database.query(insert, valuesOf([...letters, ['org_a', 'live', 'north', 4]]));
  const undone = database.transaction(async (tx) => {
    await tx.query(insert, valuesOf([['org_a', 'live', 'north', 5]]));
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await Promise.all([counted('org_a', 'north'), counted('org_a', 'south'), counted('org_b', 'north')])).toEqual([
    4, 1, 1,
  ]);
  await database.query(`delete from letters where organization_id = 'org_a' and (id < 3 or office = 'south')`);
  expect(await Promise.all([counted('org_a', 'north'), counted('org_a', 'south'), counted('org_b', 'north')])).toEqual([
    2, 0, 1,
  ]);
  expect(await database.query(`select from row_counts where organization_id = 'org_a'`)).toHaveLength(1);
});

it('counts a table of which each tenant has one list', async () => {
  const all = { organizationId: 'org_h', environments: ['live', 'sandbox'] } as const;
  await database.query(`insert into stamps values ('org_h', 'live'), ('org_h', 'live'), ('org_h', 'sandbox')`);
  expect(await totalOf(database, 'stamps', all)).toBe(3);
  expect(await totalOf(database, 'stamps', { ...all, environments: ['sandbox'] })).toBe(1);
  await database.query(`delete from stamps where environment = 'live'`);
  expect(await totalOf(database, 'stamps', all)).toBe(1);
});

it('is right for many concurrent writers, for several tenants in any order', async () => {
  const organizations = ['org_c', 'org_d', 'org_e'];
  await Promise.all(
    Array.from({ length: 60 }, async (_, round) => {
      const order = [...organizations.slice(round % 3), ...organizations.slice(0, round % 3)];
      const letters = order.flatMap((one) => [0, 1].map((more) => [one, 'live', 'north', round * 2 + more] as const));
      await database.query(insert, valuesOf(letters));
      if (round % 2) await database.query(`delete from letters where id = $1`, [round * 2]);
    }),
  );
  for (const organizationId of organizations) {
    const [row] = await database.query<{ total: number }>(
      `select count(*)::int as total from letters where organization_id = $1`,
      [organizationId],
    );
    expect(row!.total).toBe(90);
    expect(await counted(organizationId, 'north')).toBe(90);
  }
});

it('counts what a tenant writes, who can neither change the counters nor see those of others', async () => {
  const own = database.of(tenant('org_f'));
  await own.query(insert, valuesOf([['org_f', 'live', 'north', 1]]));
  expect(await own.query(`select organization_id, total::int from row_counts`)).toEqual([
    { organization_id: 'org_f', total: 1 },
  ]);
  for (const statement of ['update row_counts set total = 7', 'delete from row_counts']) {
    await expect(own.query(statement)).rejects.toMatchObject({ code: '42501' });
  }
});

it('can be taken back and given again', async () => {
  await asAdministrator(test.url, async (client) => {
    const runner = {
      query: async (text: string, values?: unknown[]) => (await client.query(text, values)).rows as unknown,
    } as QueryRunner;
    const migration = new CountRows1700000000004();
    await migration.down(runner);
    await client.query(`insert into letters values ('org_g', 'live', 'north', 1)`);
    await migration.up(runner);
  });
  expect(await counted('org_g', 'north')).toBe(1);
});
