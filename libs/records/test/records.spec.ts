import type { RecordChanged } from '@probatum/contracts/events/record-events';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { hideFromOwner } from '@probatum/testing/hide-from-owner';
import { isReplayed, repeatable, sendHundred } from '@probatum/testing/same-request';
import { newTenant, ServiceHarness } from '@probatum/testing/service-harness';
import { vendorsService } from './running-vendors';
import type { VendorValues } from './vendors/vendor';
import { vendorEvents } from './vendors/vendor';

interface Shown extends Required<VendorValues> {
  readonly id: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly code: string;
  readonly errors: { pointer: string; code: string }[];
}

interface Versions {
  readonly items: {
    version: number;
    action: string;
    actor: object;
    address: string;
    before: unknown;
    after: unknown;
  }[];
  readonly total: number;
}

let harness: ServiceHarness;
beforeAll(async () => {
  harness = await ServiceHarness.start(vendorsService('test_records'));
  await harness.resume();
  // The service works in the role that sees one tenant only, or not at all.
  await hideFromOwner(harness.database, ['vendors', 'record_history', 'idempotency_keys']);
}, 60_000);
afterAll(() => harness.stop());

const from = (address: string) => ({ 'probatum-client-address': address });
const create = (tenant: Tenant, body: unknown = { name: 'Acme', type: 'PLATFORM' }, headers = {}, replica = 0) =>
  harness.call<Shown>(tenant, 'POST', '/vendors', { body, headers, replica });
const read = (tenant: Tenant, id: string) => harness.call<Shown>(tenant, 'GET', `/vendors/${id}`);
const change = (tenant: Tenant, id: string, body: unknown, headers = {}, replica = 0) =>
  harness.call<Shown>(tenant, 'PATCH', `/vendors/${id}`, { body, headers, replica });
const remove = (tenant: Tenant, id: string, headers = {}) =>
  harness.call<Shown>(tenant, 'DELETE', `/vendors/${id}`, { headers });
const historyOf = (tenant: Tenant, id: string, query = '') =>
  harness.call<Versions>(tenant, 'GET', `/vendors/${id}/history${query}`);
const statuses = (answers: readonly { status: number }[]) => answers.map(({ status }) => status).sort();

describe('a record', () => {
  it('is created with defaults and first states, and read, changed and deleted as it is described', async () => {
    const tenant = newTenant();
    const created = await create(tenant, {
      name: 'Acme',
      type: 'PLATFORM',
      contractEndsAt: '2027-01-01T01:00:00+01:00',
    });
    expect([created.status, created.body]).toEqual([
      201,
      {
        id: expect.stringMatching(/^ven_/),
        name: 'Acme',
        type: 'PLATFORM',
        website: null,
        employees: null,
        revenue: null,
        isCritical: false,
        certifications: [],
        address: null,
        contractEndsAt: '2027-01-01T00:00:00.000Z',
        dpaStatus: 'NONE',
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
        updatedAt: created.body.createdAt,
      },
    ]);
    const { id } = created.body;
    expect((await read(tenant, id)).text).toBe(created.text);
    const address = { city: '東京', country: 'Japan' };
    const changed = await change(tenant, id, {
      certifications: ['ISO 27001', '{"a",b}'],
      revenue: 2 ** 53 - 1,
      address,
    });
    expect(changed.body).toMatchObject({ certifications: ['ISO 27001', '{"a",b}'], revenue: 2 ** 53 - 1, address });
    expect(changed.body.updatedAt > created.body.updatedAt).toBe(true);
    expect((await read(tenant, id)).text).toBe(changed.text);
    expect((await remove(tenant, id)).status).toBe(204);
    expect([(await read(tenant, id)).status, (await remove(tenant, id)).status]).toEqual([404, 404]);
  });

  it.each([
    ['a field that only the service sets', { name: 'A', type: 'PLATFORM', id: newId('ven') }, '/id', 'unknown_field'],
    ['a state', { name: 'A', type: 'PLATFORM', dpaStatus: 'SIGNED' }, '/dpaStatus', 'unknown_field'],
    ['a missing field', { name: 'A' }, '/type', 'required'],
    ['null where there must be a value', { name: null, type: 'PLATFORM' }, '/name', 'wrong_type'],
    ['a number beyond its column', { name: 'A', type: 'PLATFORM', employees: 1e8 }, '/employees', 'too_large'],
  ])('is not created with %s', async (_what, body, pointer, code) => {
    const { status, body: problem } = await create(newTenant(), body);
    expect([status, problem.errors.some((error) => error.pointer === pointer && error.code === code)]).toEqual([
      400,
      true,
    ]);
  });

  it('of another tenant is answered like one that does not exist, whatever is asked', async () => {
    const owner = newTenant('live');
    const { id } = (await create(owner)).body;
    for (const other of [newTenant(), { ...owner, environment: 'sandbox' as const }]) {
      for (const asked of [id, newId('ven'), newId('cert'), 'nonsense', "'", '%00']) {
        const answers = await Promise.all([
          read(other, asked),
          change(other, asked, { website: 'x' }),
          remove(other, asked),
          historyOf(other, asked),
          harness.call(other, 'POST', `/vendors/${asked}/sign-dpa`),
        ]);
        expect([asked, statuses(answers)]).toEqual([asked, [404, 404, 404, 404, 404]]);
      }
      expect((await harness.call<Versions>(other, 'GET', '/vendors')).body.total).toBe(0);
    }
    expect((await read(owner, id)).status).toBe(200);
  });

  it('goes from state to state as declared, by a change and by a rule', async () => {
    const tenant = newTenant();
    const { id } = (await create(tenant)).body;
    const sign = () => harness.call<Shown>(tenant, 'POST', `/vendors/${id}/sign-dpa`);
    expect((await sign()).body.code).toBe('vendor.dpa_not_pending');
    const tooFar = await change(tenant, id, { dpaStatus: 'SIGNED' });
    expect(tooFar).toMatchObject({
      status: 409,
      body: {
        code: 'record.transition_not_allowed',
        allowed: ['PENDING_SIGNATURE'],
        errors: [{ pointer: '/dpaStatus' }],
      },
    });
    expect((await change(tenant, id, { dpaStatus: 'PENDING_SIGNATURE' })).status).toBe(200);
    expect((await sign()).body.dpaStatus).toBe('SIGNED');
    expect((await change(tenant, id, { dpaStatus: 'NONE' })).status).toBe(409);
  });
});

describe('a unique field', () => {
  const taken = { status: 409, body: { code: 'record.already_exists', errors: [{ pointer: '/name', code: 'taken' }] } };

  it('is decided by the database, also for twenty concurrent requests at two replicas', async () => {
    const tenant = newTenant();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, number) => create(tenant, undefined, {}, number % 2)),
    );
    expect(statuses(answers)).toEqual([201, ...Array<number>(19).fill(409)]);
    for (const answer of answers.filter(({ status }) => status === 409)) expect(answer).toMatchObject(taken);
    expect((await harness.call<Versions>(tenant, 'GET', '/vendors')).body.total).toBe(1);
  });

  it('holds for changes, and not across tenants and environments', async () => {
    const tenant = newTenant('live');
    await create(tenant);
    const { id } = (await create(tenant, { name: 'Other', type: 'PLATFORM' })).body;
    expect(await change(tenant, id, { name: 'Acme' })).toMatchObject(taken);
    expect((await create({ ...tenant, environment: 'sandbox' })).status).toBe(201);
    expect((await create(newTenant())).status).toBe(201);
    expect((await historyOf(tenant, id)).body.total).toBe(1);
  });
});

describe('If-Match', () => {
  it('lets one of twenty concurrent changes win, at two replicas', async () => {
    const tenant = newTenant();
    const { id } = (await create(tenant)).body;
    const tag = (await read(tenant, id)).headers.get('etag')!;
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, number) =>
        change(tenant, id, { employees: number }, { 'if-match': tag }, number % 2),
      ),
    );
    expect(statuses(answers)).toEqual([200, ...Array<number>(19).fill(412)]);
    const winner = answers.findIndex(({ status }) => status === 200);
    expect((await read(tenant, id)).body.employees).toBe(winner);
  });

  it('takes the tag of a read and that of a change, and guards a deletion', async () => {
    const tenant = newTenant();
    const { id } = (await create(tenant)).body;
    const changed = await change(tenant, id, { website: 'a' });
    const tag = (await read(tenant, id)).headers.get('etag')!;
    expect((await change(tenant, id, { website: 'b' }, { 'if-match': tag })).status).toBe(200);
    expect((await remove(tenant, id, { 'if-match': tag })).body.code).toBe('precondition.failed');
    expect((await remove(tenant, id, { 'if-match': (await read(tenant, id)).headers.get('etag')! })).status).toBe(204);
    expect(changed.status).toBe(200);
  });

  it('counts no change twice: without it all of them are made, one after the other', async () => {
    const tenant = newTenant();
    const { id } = (await create(tenant)).body;
    const numbers = Array.from({ length: 12 }, (_, number) => number);
    await Promise.all(numbers.map((number) => change(tenant, id, { employees: number }, {}, number % 2)));
    const { items, total } = (await historyOf(tenant, id)).body;
    expect([total, items.map(({ version }) => version)]).toEqual([13, [13, ...numbers.toReversed().map((n) => n + 1)]]);
    items.slice(0, -1).forEach(({ before }, index) => expect(before).toEqual(items[index + 1]!.after));
  });
});

describe('an Idempotency-Key', () => {
  it('creates one record and gives a hundred equal answers at two replicas', async () => {
    const tenant = newTenant();
    const first = await sendHundred((number) => create(tenant, undefined, { 'idempotency-key': 'k' }, number % 2));
    expect(first.status).toBe(201);
    const { id } = JSON.parse(first.text) as Shown;
    await change(tenant, id, { name: 'Renamed' });
    const again = await create(tenant, undefined, { 'idempotency-key': 'k' });
    expect([repeatable(again), isReplayed(again)]).toEqual([repeatable(first), true]);
    expect((await historyOf(tenant, id)).body.total).toBe(2);
  });

  it('makes a rule act once', async () => {
    const tenant = newTenant();
    const { id } = (await create(tenant)).body;
    await change(tenant, id, { dpaStatus: 'PENDING_SIGNATURE' });
    const headers = { 'idempotency-key': 'sign' };
    const sign = () => harness.call<Shown>(tenant, 'POST', `/vendors/${id}/sign-dpa`, { headers });
    const [first, again] = [await sign(), await sign()];
    expect([repeatable(again), isReplayed(again)]).toEqual([repeatable(first), true]);
    expect((await historyOf(tenant, id)).body.total).toBe(3);
  });
});

describe('the history and events of a change', () => {
  it('says who made it, when, from where, and what the record was before and after', async () => {
    const tenant = newTenant();
    const created = await create(tenant, undefined, from('203.0.113.7'));
    const { id } = created.body;
    const changed = await change(tenant, id, { website: 'https://acme.example' }, from('203.0.113.8'));
    await remove(tenant, id, from('203.0.113.9'));
    const { items, total } = (await historyOf(tenant, id)).body;
    const actor = { type: 'api_key', id: 'key', name: 'test' };
    expect([total, items]).toEqual([
      3,
      [
        { version: 3, action: 'deleted', address: '203.0.113.9', before: changed.body, after: null },
        { version: 2, action: 'updated', address: '203.0.113.8', before: created.body, after: changed.body },
        { version: 1, action: 'created', address: '203.0.113.7', before: null, after: created.body },
      ].map((version) => ({ ...version, actor, at: expect.stringMatching(/Z$/) })),
    ]);
    expect(items[1]).toMatchObject({ at: changed.body.updatedAt });
    expect((await historyOf(tenant, id, '?page=2&pageSize=2')).body.items).toEqual([items[2]]);
  });

  it('is announced with its version, in the transaction of the change', async () => {
    const tenant = newTenant();
    const created = await create(tenant);
    const { id } = created.body;
    const changed = await change(tenant, id, { website: 'a', employees: 3 });
    await remove(tenant, id);
    await harness.settled();
    const told = harness.published.filter(({ subject }) => subject === id);
    expect(told.map(({ type, data }) => [type, data as RecordChanged])).toEqual([
      ['probatum.vendor.created', expect.objectContaining({ id, version: 1, record: created.body })],
      [
        'probatum.vendor.updated',
        expect.objectContaining({ version: 2, changed: ['website', 'employees', 'updatedAt'], record: changed.body }),
      ],
      ['probatum.vendor.deleted', expect.objectContaining({ version: 3, record: changed.body })],
    ]);
    expect(told[0]).toMatchObject({ organizationid: tenant.organizationId, environment: tenant.environment });
    expect(vendorEvents.created.name).toBe('vendor.created');
  });

  it('is later than the version before, also where the clock of the service is behind', async () => {
    const tenant = newTenant();
    const { id } = (await create(tenant)).body;
    const ahead = '2999-01-01T00:00:00.000Z';
    const stamp = 'update vendors set updated_at = $2 where id = $1 returning 1';
    expect(await harness.database.of(tenant).query(stamp, [id, ahead])).toHaveLength(1);
    expect((await change(tenant, id, { website: 'a' })).body.updatedAt).toBe('2999-01-01T00:00:00.001Z');
    await remove(tenant, id);
    expect((await historyOf(tenant, id)).body.items[0]).toMatchObject({ at: '2999-01-01T00:00:00.002Z' });
  });

  it('is nothing where nothing changed, or where the change was refused', async () => {
    const tenant = newTenant();
    const contractEndsAt = '2027-01-01T00:00:00.000Z';
    const { id, updatedAt } = (await create(tenant, { name: 'A', type: 'PLATFORM', contractEndsAt })).body;
    const zero = (await create(tenant, { name: 'Z', type: 'PLATFORM', employees: 0 })).body;
    const same = await change(tenant, id, { name: 'A', contractEndsAt: '2027-01-01t02:00:00.000000001+02:00' });
    expect(same.body.updatedAt).toBe(updatedAt);
    const employed = (await change(tenant, zero.id, '{"employees":-0}')).body;
    expect([employed.employees, employed.updatedAt]).toEqual([0, zero.updatedAt]);
    expect((await change(tenant, id, { dpaStatus: 'SIGNED' })).status).toBe(409);
    expect((await change(tenant, id, { website: 'x' }, { 'if-match': '"else"' })).status).toBe(412);
    expect((await historyOf(tenant, id)).body.total).toBe(1);
    await harness.settled();
    expect(harness.published.filter(({ subject }) => subject === id)).toHaveLength(1);
  });
});
