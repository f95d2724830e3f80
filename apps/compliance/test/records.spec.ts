import { newTenant } from '@probatum/testing/service-harness';
import { tableDifferences } from '@probatum/testing/record-table';
import { waitFor } from '@probatum/testing/wait-for';
import { frias } from '../src/fria/fria';
import { literacyRecords } from '../src/literacy/literacy-record';
import { monitoringPlans } from '../src/monitoring-plans/monitoring-plan';
import { qmsRecords } from '../src/qms/qms-record';
import { risks } from '../src/risk-management/risk';
import { Registers } from './registers';

let registers: Registers;
beforeAll(async () => {
  registers = await Registers.start();
}, 60_000);
afterAll(() => registers?.stop());

const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

describe('a risk', () => {
  it('has scores, and is accepted by a person for a reason', async () => {
    const tenant = newTenant();
    const { status, body } = await registers.call(tenant, 'POST /compliance/risk-management', {
      ...{
        title: 'Bias',
        phase: 'POST_MARKET',
        likelihood: 3,
        severity: 4,
        residualLikelihood: 1,
        residualSeverity: 4,
      },
    });
    expect([status, body]).toMatchObject([201, { status: 'OPEN', score: 12, residualScore: 4 }]);
    const put = (more: object) => registers.call(tenant, `PUT /compliance/risk-management/${body.id}`, more);
    const refused = await put({ status: 'ACCEPTED' });
    expect([refused.status, refused.body.errors.map((one) => one.pointer)]).toEqual([
      400,
      ['/acceptedBy', '/acceptanceReason'],
    ]);
    const accepted = await put({ status: 'ACCEPTED', acceptedBy: 'Maria Lopez', acceptanceReason: 'Small' });
    expect(accepted.body).toMatchObject({ status: 'ACCEPTED' });
    expect((await put({ status: 'MITIGATED' })).status).toBe(409);
    expect((await put({ status: 'OPEN' })).body).toMatchObject({ acceptedBy: null, acceptanceReason: null });
    expect((await registers.call(tenant, 'GET /compliance/risk-management?phase=POST_MARKET')).body.items).toHaveLength(
      1,
    );
    expect((await put({ phase: 'LATER' })).status).toBe(400);
  });
});

describe('a monitoring plan', () => {
  it('is drafted, activated, suspended and closed', async () => {
    const tenant = newTenant();
    const body = {
      title: 'Plan',
      metrics: [{ name: 'accuracy', threshold: 0.9, direction: 'AT_LEAST' }],
      frequencyDays: 90,
    };
    const { id, ...created } = (await registers.call(tenant, 'POST /compliance/monitoring-plans', body)).body;
    expect(created).toMatchObject({ ...body, status: 'DRAFT' });
    const put = async (status: string) =>
      (await registers.call(tenant, `PUT /compliance/monitoring-plans/${id}`, { status })).status;
    expect([
      await put('SUSPENDED'),
      await put('ACTIVE'),
      await put('SUSPENDED'),
      await put('CLOSED'),
      await put('ACTIVE'),
    ]).toEqual([409, 200, 200, 200, 409]);
  });
});

describe('a training', () => {
  it('counts in the summary, for a population if one is named', async () => {
    const tenant = newTenant();
    const summary = async (query = '') =>
      (await registers.call(tenant, `GET /compliance/literacy/summary${query}`)).body;
    expect(await summary()).toMatchObject({
      status: 'NOT_ASSESSED',
      completionPercentage: null,
      coveragePercentage: null,
    });
    const add = (body: object) => registers.call(tenant, 'POST /compliance/literacy', { course: 'AI basics', ...body });
    const past = soon(-1_000);
    expect((await add({ person: 'p1', completedAt: past })).status).toBe(201);
    await add({ person: 'p1', course: 'Oversight', completedAt: past, audience: 'OVERSEERS' });
    await add({ person: 'p2', completedAt: past, validUntil: past });
    await add({ person: 'p3' });
    expect(await summary()).toMatchObject({
      status: 'ASSESSED',
      records: 4,
      completed: 3,
      completionPercentage: 75,
      persons: 3,
      covered: 1,
    });
    expect(await summary('?population=10')).toMatchObject({ population: 10, coveragePercentage: 10 });
    expect((await registers.call(tenant, 'GET /compliance/literacy?audience=OVERSEERS')).body.items).toHaveLength(1);
    expect((await registers.call(tenant, 'GET /compliance/literacy/summary?population=0')).status).toBe(400);
  });
});

describe('a record of the quality management', () => {
  it('is approved by someone, for the text that was approved, and until its review', async () => {
    const tenant = newTenant();
    const { id } = (await registers.call(tenant, 'POST /compliance/qms', { title: 'Data', aspect: 'DATA_MANAGEMENT' }))
      .body;
    const put = (body: object) => registers.call(tenant, `PUT /compliance/qms/${id}`, body);
    expect((await put({ status: 'APPROVED' })).body.errors).toMatchObject([{ pointer: '/approver' }]);
    expect((await put({ status: 'APPROVED', approver: 'CEO', nextReviewAt: soon(-1) })).body.errors).toMatchObject([
      { pointer: '/nextReviewAt' },
    ]);
    expect((await put({ status: 'APPROVED', approver: 'CEO' })).body).toMatchObject({ status: 'APPROVED' });
    expect((await put({ owner: 'Data office' })).body).toMatchObject({ status: 'APPROVED', approver: 'CEO' });
    expect((await put({ description: 'Changed' })).body).toMatchObject({ status: 'IN_REVIEW', approver: null });
    await put({ status: 'APPROVED', approver: 'CEO' });
    const again = { description: 'Changed again', status: 'APPROVED' };
    expect((await put(again)).body.errors).toMatchObject([{ pointer: '/approver' }]);
    expect((await put({ ...again, approver: 'CEO', nextReviewAt: soon(1_200) })).body).toMatchObject({
      status: 'APPROVED',
    });
    const expired = async () => (await registers.call(tenant, 'GET /compliance/qms?status=EXPIRED')).body.items[0];
    expect(await waitFor(expired, { describe: 'the end of the approval' })).toMatchObject({ id, approver: 'CEO' });
  });
});

describe('every kind', () => {
  const kinds: readonly [string, object][] = [
    ['risk-management', { title: 'A', phase: 'DESIGN' }],
    ['monitoring-plans', { title: 'A' }],
    ['literacy', { person: 'p', course: 'c' }],
    ['qms', { title: 'A' }],
  ];

  it.each(kinds)('of %s has a history and does not exist for another tenant', async (path, body) => {
    const [tenant, other] = [newTenant(), newTenant()];
    const { id } = (await registers.call(tenant, `POST /compliance/${path}`, body)).body;
    expect((await registers.call(tenant, `GET /compliance/${path}/${id}/history`)).body.items).toHaveLength(1);
    for (const route of [`GET /compliance/${path}/${id}`, `GET /compliance/${path}/${id}/history`])
      expect((await registers.call(other, route)).status).toBe(404);
    expect((await registers.call(other, `PUT /compliance/${path}/${id}`, body)).status).toBe(404);
    expect((await registers.call(other, `GET /compliance/${path}`)).body.items).toEqual([]);
  });

  it.each([frias, risks, monitoringPlans, literacyRecords, qmsRecords])(
    'is stored in the table that its declaration describes',
    async (type) => {
      expect(await tableDifferences(registers.harness.database, 'compliance', type as never)).toEqual([]);
    },
  );
});
