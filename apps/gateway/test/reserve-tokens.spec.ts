import { newId } from '@probatum/contracts/ids';
import { Database } from '@probatum/persistence/database';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import fc from 'fast-check';
import { migrations } from '../src/gateway.service';
import { type Ask } from '@probatum/rate-limit/reservation';
import { reserveTokens } from '../src/request/limit/rate/rate-limits.repository';
import { reserveFrom, type SharedBucket } from '@probatum/rate-limit/shared-bucket';

let testDatabase: TestDatabase;
let database: Database;
const organizationId = newId('org');

beforeAll(async () => {
  testDatabase = await createTestDatabase({ schema: 'gateway', migrations });
  database = await Database.open({ url: testDatabase.url, schema: 'gateway', poolSize: 4 });
});

afterAll(async () => {
  await database?.close();
  await testDatabase?.drop();
});

const reserve = async (its: Ask) => (await reserveTokens(database, [its]))[0]!;

const ask = (id: string, more: Partial<Ask> = {}): Ask => ({
  of: { organizationId, environment: 'live', id },
  perSecond: 1,
  capacity: 200,
  waiting: 0,
  ahead: 0,
  returned: 0,
  returnedFrom: 0,
  ...more,
});

/** A row as it was so many seconds ago. */
async function put(id: string, row: SharedBucket, secondsAgo: number): Promise<void> {
  await database.query(`insert into rate_limits values ($1, 'live', $2, $3, $4, $5, 0, now() - $6 * interval '1 s')`, [
    organizationId,
    id,
    row.tokens,
    row.leased,
    row.leasedBefore,
    secondsAgo,
  ]);
}

async function read(id: string): Promise<SharedBucket> {
  const rows = await database.query<SharedBucket>(
    `select tokens, leased, leased_before as "leasedBefore", extract(epoch from updated_at)::float8 as "updatedAt"
     from rate_limits where credential_id = $1`,
    [id],
  );
  return rows[0]!;
}

it('a bucket is full for who comes first, gives a part ahead of demand, and never more than it holds', async () => {
  const id = newId('key');
  const perSecond = 1e-9;
  expect(await reserve(ask(id, { perSecond, waiting: 3, ahead: 50 }))).toMatchObject({ tokens: 5, level: 195 });
  expect(await read(id)).toMatchObject({ tokens: 195, leased: 2, leasedBefore: 0 });
  const { tokens } = await reserve(ask(id, { perSecond, waiting: 500 }));
  expect(tokens).toBe(195);
  expect(await reserve(ask(id, { perSecond, waiting: 1 }))).toMatchObject({ tokens: 0 });
});

it('many concurrent processes get each token once', async () => {
  const id = newId('key');
  const others = Array.from({ length: 5 }, () => newId('key'));
  // In groups of several rows, in different orders.
  const asks = Array.from({ length: 60 }, (_, index) => {
    const group = [ask(id, { perSecond: 1e-9, waiting: 5 }), ...others.map((other) => ask(other, { waiting: 1 }))];
    return reserveTokens(database, index % 2 ? group : group.reverse()).then((given) => given[index % 2 ? 0 : 5]!);
  });
  const grants = await Promise.all(asks);
  expect(grants.reduce((total, { tokens }) => total + tokens, 0)).toBe(200);
});

it('returned tokens make the bucket as full as it was, but only while their lease counts', async () => {
  const id = newId('key');
  const lease = await reserve(ask(id, { perSecond: 1e-9, ahead: 2 }));
  expect(lease).toMatchObject({ tokens: 2, level: 198 });
  const back = await reserve(ask(id, { perSecond: 1e-9, returned: 2, returnedFrom: lease.at }));
  expect(back).toMatchObject({ tokens: 0, level: 200 });
  const late = newId('key');
  await put(late, { tokens: 100, leased: 5, leasedBefore: 0, updatedAt: 0 }, 10);
  const { level } = await reserve(ask(late, { perSecond: 1e-9, returned: 5, returnedFrom: lease.at - 10 }));
  expect(level).toBeCloseTo(100);
});

it('a clock that is set back does not stop a bucket for long', async () => {
  const [ahead, farAhead] = [newId('key'), newId('key')];
  await put(ahead, { tokens: 7, leased: 0, leasedBefore: 0, updatedAt: 0 }, -3);
  await put(farAhead, { tokens: 7, leased: 0, leasedBefore: 0, updatedAt: 0 }, -3_600);
  const before = await read(ahead);
  expect(await reserve(ask(ahead, { waiting: 1 }))).toMatchObject({ tokens: 1, level: 6, at: before.updatedAt });
  const { at, level } = await reserve(ask(farAhead, { waiting: 1 }));
  expect([level, at < before.updatedAt]).toEqual([6, true]);
});

it('the statement does to any row what the model does', async () => {
  const amount = fc.integer({ min: 0, max: 60 });
  const thousandths = (min: number, max: number) =>
    fc.integer({ min: min * 1_000, max: max * 1_000 }).map((its) => its / 1_000);
  const cases = fc.sample(
    fc.record({
      row: fc.record({ tokens: thousandths(0, 80), leased: amount, leasedBefore: amount }),
      secondsAgo: fc.oneof(thousandths(0, 3), thousandths(0, 300), thousandths(-4, 0), fc.constant(-9)),
      waiting: fc.integer({ min: 0, max: 250 }),
      ahead: amount,
      returned: fc.integer({ min: 0, max: 20 }),
      returnedAgo: thousandths(0, 4),
    }),
    300,
  );
  const [clock] = await database.query<{ now: number }>(`select extract(epoch from now())::float8 as now`);
  for (const { row, secondsAgo, returned, returnedAgo, waiting, ahead } of cases) {
    const id = newId('key');
    await put(id, { ...row, updatedAt: 0 }, secondsAgo);
    const stored = await read(id);
    const request = ask(id, { waiting, ahead, returned, returnedFrom: clock!.now - returnedAgo, perSecond: 1.5 });
    const grant = await reserve(request);
    const [expected, given] = reserveFrom(stored, request, grant.at);
    expect(grant).toEqual({ ...given, level: expect.closeTo(given.level, 6), at: expect.closeTo(given.at, 5) });
    expect(await read(id)).toEqual({
      tokens: expect.closeTo(expected.tokens, 6),
      leased: expected.leased,
      leasedBefore: expected.leasedBefore,
      updatedAt: expect.closeTo(expected.updatedAt, 5),
    });
  }
});
