import type { Tenant } from '@probatum/contracts/tenant';
import { asAdministrator } from '@probatum/testing/database-template';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { waitFor } from '@probatum/testing/wait-for';
import { Database, type Session } from '../src/database';
import { CreateMessagingTables1700000000000 } from '../src/messaging-tables';
import { NoSlotFree, OrganizationSlots } from '../src/organization-slots';
import { SecureRows } from '../src/row-level-security';

class SecureRows1700000000003 extends SecureRows {
  protected readonly tables = { ofTenants: {}, open: { outbox: 'insert' } };
}

const schema = 'test_slots';
const migrations = [CreateMessagingTables1700000000000, SecureRows1700000000003];
/** SQLSTATE query_canceled. */
const stopped = { code: '57014' };
const tenant = (organizationId: string, environment: Tenant['environment'] = 'live') => ({
  organizationId,
  environment,
});

describe('the slots of organizations', () => {
  async function entered(slots: OrganizationSlots, organization: string, times: number): Promise<number> {
    const tries = Array.from({ length: times }, () => slots.enter(organization));
    const outcomes = await Promise.allSettled(tries);
    return outcomes.filter(({ status }) => status === 'fulfilled').length;
  }

  it('let one alone take half, and leave one for each of those who come later', async () => {
    const slots = new OrganizationSlots(8, 1);
    expect(await entered(slots, 'a', 20)).toBe(4);
    expect(await entered(slots, 'b', 20)).toBe(2);
    expect(await entered(slots, 'c', 20)).toBe(1);
    expect(await entered(slots, 'd', 20)).toBe(1);
  });

  it('refuse after the patience, and give the slot that comes free before it to those who wait, in turn', async () => {
    await expect(entered(new OrganizationSlots(0, 1), 'a', 1)).resolves.toBe(0);
    const slots = new OrganizationSlots(2, 60_000);
    await slots.enter('a');
    await slots.enter('b');
    const order: string[] = [];
    const waiting = ['a', 'a', 'c', 'b'].map((one) => slots.enter(one).then(() => order.push(one)));
    expect(slots.waitingCount).toBe(4);
    for (let left = 0; left < 4; left += 1) {
      slots.leave(['a', 'b', ...order][left]!);
      await waitFor(() => order.length === left + 1);
    }
    await Promise.all(waiting);
    expect(order).toEqual(['a', 'c', 'b', 'a']);
    expect(slots.waitingCount).toBe(0);
  });
});

describe('the connections of tenants', () => {
  let test: TestDatabase;
  let database: Database;

  beforeAll(async () => {
    test = await createTestDatabase({ schema, migrations });
  });
  afterAll(() => test.drop());
  beforeEach(async () => {
    database = await Database.open({ url: test.url, schema, migrations, poolSize: 6, tenantStatementMs: 1_000 });
  });
  afterEach(() => database.close());

  const held = (session: Session, ends: Promise<unknown>) => session.transaction(() => ends);
  const busy = () =>
    asAdministrator(test.administratorUrl, async (client) => {
      const { rows } = await client.query(
        `select from pg_stat_activity where usename = $1 and datname = current_database() and state like 'idle in%'`,
        [schema],
      );
      return rows.length;
    });

  it('are not all held by one organization, which may use both of its environments', async () => {
    let end!: () => void;
    const ends = new Promise<void>((resolve) => (end = resolve));
    const works = Array.from({ length: 12 }, (_, index) =>
      held(database.of(tenant('org_a', index % 2 ? 'live' : 'sandbox')), ends),
    );
    await waitFor(async () => (await busy()) === 2);
    expect(database.waitingCount).toBe(10);
    expect(await database.of(tenant('org_b')).query('select 1 as one')).toEqual([{ one: 1 }]);
    expect(await database.ofGroup([tenant('org_a')]).query('select 1 as one')).toEqual([{ one: 1 }]);
    expect(await busy()).toBe(2);
    end();
    await Promise.all(works);
  });

  it('of the service are shared too by those for whom it works, and it keeps some for itself', async () => {
    let end!: () => void;
    const ends = new Promise<void>((resolve) => (end = resolve));
    const works = Array.from({ length: 12 }, () => held(database.onBehalfOf(tenant('org_a')), ends));
    await waitFor(async () => (await busy()) === 2);
    expect(database.waitingCount).toBe(10);
    expect(await database.onBehalfOf(tenant('org_b')).query('select 1 as one')).toEqual([{ one: 1 }]);
    expect(await database.query('select 1 as one')).toEqual([{ one: 1 }]);
    expect(await busy()).toBe(2);
    end();
    await Promise.all(works);
  });

  it('stop a statement that takes too long, keep nothing of it, and are good for the next one', async () => {
    const slow = `with written as (insert into outbox (id, subject, payload) values ('evt_1', 's', '{}')) select pg_sleep(60)`;
    for (const session of [database.of(tenant('org_a')), database.ofGroup([tenant('org_a')])]) {
      await expect(session.query(slow)).rejects.toMatchObject(stopped);
      await expect(session.transaction((tx) => tx.query(slow))).rejects.toMatchObject(stopped);
    }
    expect(await database.query('select id from outbox')).toEqual([]);
    expect(await database.of(tenant('org_a')).query('select 1 as one')).toEqual([{ one: 1 }]);
  });

  it('take a shorter time from the statement that brings one, and not for the next statement', async () => {
    const [own, hurried] = [database.of(tenant('org_a')), database.of(tenant('org_a'), 20)];
    const timeout = `select current_setting('statement_timeout') as timeout`;
    expect(await hurried.query(timeout)).toEqual([{ timeout: '20ms' }]);
    expect(await own.query(timeout)).toEqual([{ timeout: '1s' }]);
    await expect(hurried.query('select pg_sleep(60)')).rejects.toMatchObject(stopped);
  });

  it('tell apart the callers that waited without success', async () => {
    const slots = new OrganizationSlots(1, 1);
    await slots.enter('a');
    await expect(slots.enter('a')).rejects.toBeInstanceOf(NoSlotFree);
  });
});
