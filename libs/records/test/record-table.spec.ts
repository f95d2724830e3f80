import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { explained } from '@probatum/testing/explained';
import { tableDifferences } from '@probatum/testing/record-table';
import type { BaseConfig } from '@probatum/testing/service-harness';
import { Type } from '@sinclair/typebox';
import { Lists } from '../src/lists';
import { record } from '../src/record';
import type { RecordQuery } from '../src/record-schemas';
import { Statements } from '../src/statements';
import { vendorsService } from './running-vendors';
import { vendors } from './vendors/vendor';

const schema = 'test_record_table';
const number = Type.Integer({ minimum: 0, maximum: 9 });
const readings = record(
  'readings',
  'ven',
  'Reading',
  { value: number, lastId: number, lastValue: number },
  { filters: ['lastId', 'lastValue'], sort: ['value'] },
);
const { migrations } = vendorsService(schema)({} as BaseConfig);
let test: TestDatabase;
let database: Database;

beforeAll(async () => {
  test = await createTestDatabase({ schema, migrations });
  database = await Database.open({ url: test.url, schema, entities: [vendors.entity, readings.entity], poolSize: 2 });
}, 60_000);
afterAll(async () => {
  await database.close();
  await test.drop();
});

describe('a migrated table', () => {
  it('is held to the declaration of its records', async () => {
    expect(await tableDifferences(database, schema, vendors)).toEqual([]);
  });

  it.each([
    ['drop column website', 'column website: declared text, is missing'],
    ['alter column website type varchar', 'column website: declared text, is character varying'],
    ['alter column name drop not null', 'column name: declared text not null, is text'],
    [
      'alter column created_at type timestamptz',
      'column created_at: declared timestamp(3) with time zone not null, is timestamp with time zone not null',
    ],
    ['add column note text not null', 'column note is demanded and not declared'],
    ['disable row level security', 'there is no row-level security'],
  ])('is found to differ after: %s', async (alteration, difference) => {
    const found = await altered(`alter table vendors ${alteration}`);
    expect(found).toEqual([difference]);
  });

  it('is found to lack an index, a unique rule, a privilege', async () => {
    const [index] = await database.query<{ name: string }>(
      `select indexname as name from pg_indexes where tablename = 'vendors' and indexdef like '%dpa_status%'`,
    );
    const lacking = 'no index begins with organization_id, environment, ';
    expect(await altered(`drop index ${index!.name}`)).toEqual([`${lacking}dpa_status`]);
    const plain = 'drop index vendors_name; create index vendors_name on vendors (organization_id, environment, name)';
    expect(await altered(plain)).toEqual(['no unique index vendors_name']);
    expect(await altered('drop index vendors_name')).toEqual([`${lacking}name`, 'no unique index vendors_name']);
    expect(await altered(`revoke delete on vendors from ${schema}_requests`)).toEqual([
      'requests lack the privilege delete',
    ]);
  });

  /** The differences inside a transaction that is rolled back. */
  async function altered(statement: string): Promise<string[]> {
    const undone = new Error('undone');
    let found: string[] = [];
    await database
      .transaction(async (tx) => {
        await tx.query(statement);
        found = await tableDifferences(tx, schema, vendors);
        throw undone;
      })
      .catch((error: unknown) => expect(error).toBe(undone));
    return found;
  }
});

describe('a declaration', () => {
  const name = Type.String();
  const brief = Type.String({ maxLength: 9 });
  const endless = 'n'.repeat(64 - 'things_name_'.length);
  it.each([
    ['an optional field', { name: Type.Optional(name) }, {}],
    ['sorting by a field that may be null', { name: Type.Union([name, Type.Null()]) }, { sort: ['name'] }],
    ['a filter by a list', { name: Type.Array(name) }, { filters: ['name'] }],
    ['a search in numbers', { name: Type.Integer() }, { search: ['name'] }],
    ['states without a list of them', { name }, { states: { name: { A: [] } } }],
    ['an integer that no column may hold', { name: Type.Integer({ minimum: 0 }) }, {}],
    ['a sorted text that no cursor holds', { name: Type.String({ maxLength: 2_000 }) }, { sort: ['name'] }],
    ['a filter by a text that no index holds', { name: Type.String({ maxLength: 2_000 }) }, { filters: ['name'] }],
    ['a unique text that no index holds', { name }, { unique: [['name']] }],
    ['a unique field that it does not have', { other: name }, { unique: [['name']] }],
    [
      'a unique index with a name that Postgres shortens',
      { name: brief, [endless]: brief },
      { unique: [['name', endless]] },
    ],
    ['a filter with the name of a parameter', { sort: Type.String({ maxLength: 9 }), name }, { filters: ['sort'] }],
    ['a field with the name of a column of every record', { environment: name }, {}],
  ] as const)('with %s is refused at the start', (_what, fields, options) => {
    expect(() => record('things', 'ven', 'RefusedThing', fields as never, options as never)).toThrow(
      / (name|sort|environment) /,
    );
  });
});

describe('a page of a tenant with many records, beside one with more', () => {
  const tenants = [newId('org'), newId('org')].map(
    (organizationId) => ({ organizationId, environment: 'live' }) as Tenant,
  );
  const tenant = tenants[0]!;

  beforeAll(async () => {
    for (const [index, { organizationId, environment }] of tenants.entries()) {
      await database.query(
        `insert into vendors (organization_id, environment, id, name, type, is_critical, certifications, dpa_status, created_at)
         select $1, $2, 'ven_' || number, 'vendor ' || number, case when number % 100 = 0 then 'PLATFORM' else 'SELF_HOSTED' end,
           false, '{}', 'NONE', now() + number * interval '1 second'
         from generate_series(1, $3::int) as number`,
        [organizationId, environment, 5_000 * (index + 1)],
      );
    }
    await database.query('analyze vendors');
  });

  it.each<[string, RecordQuery]>([
    ['newest first', {}],
    ['by name', { sort: 'name' }],
    ['by time, the latest first', { sort: '-createdAt' }],
    ['with a filter', { type: 'PLATFORM' }],
  ])('takes one statement that reads no row without use: %s', async (_how, query) => {
    const session = explained(database.of(tenant));
    const lists = new Lists(
      { of: () => session } as unknown as Database,
      new Statements(database, vendors),
      vendors,
      tenant,
    );
    const reading = { ...query, cursor: undefined, pageSize: 100 } as RecordQuery;
    // The last page shows its total, so that nothing is counted.
    const page = await lists.page({ ...reading, page: query['type'] ? 1 : 50 }, {});
    expect(page.items).toHaveLength(query['type'] ? 50 : 100);
    expect([session.read.length, session.readInVain]).toEqual([1, [0]]);
  });
});

it('a list is one of a tenant in one environment, and goes on whatever names its filters have', async () => {
  const tenant: Tenant = { organizationId: newId('org'), environment: 'live' };
  await database.query(
    `create table readings (organization_id text, environment text, id text, value int, last_id int, last_value int,
       created_at timestamptz default now())`,
  );
  // Of a table without row-level security, so that the statements alone decide.
  const others = [
    { ...tenant, environment: 'sandbox' },
    { ...tenant, organizationId: newId('org') },
  ];
  for (const { organizationId, environment } of [tenant, ...others])
    await database.query(
      `insert into readings select $1, $2, id, place, 7, 7 from unnest($3::text[]) with ordinality as new (id, place)`,
      [organizationId, environment, Array.from({ length: 4 }, () => newId('ven'))],
    );
  const all = { of: () => database } as unknown as Database;
  const lists = new Lists(all, new Statements(database, readings), readings, tenant);
  for (const sort of ['value', undefined]) {
    const query = { lastId: 7, lastValue: 7, pageSize: 2, ...(sort ? { sort } : {}) };
    const first = await lists.page(query, {});
    const rest = await lists.page({ ...query, cursor: first.nextCursor! }, {});
    expect([first.items.length, rest.items.length, rest.nextCursor]).toEqual([2, 2, null]);
  }
});
