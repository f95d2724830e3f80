import { incidentEscalated } from '@probatum/contracts/events/compliance';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { tableDifferences } from '@probatum/testing/record-table';
import { incidents } from '../src/incidents/incident';
import { Registers } from './registers';

let registers: Registers;
beforeAll(async () => {
  registers = await Registers.start();
}, 60_000);
afterAll(() => registers?.stop());

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3_600_000).toISOString();
const create = (tenant: ReturnType<typeof newTenant>, body: object) =>
  registers.call(tenant, 'POST /compliance/incidents', { title: 'Wrong dose', ...body });

describe('an incident', () => {
  it('starts its clocks at the time of awareness, and keeps the model as it was', async () => {
    const tenant = newTenant();
    const model = await registers.model(tenant, { modelVersion: '1' });
    const awareAt = daysAgo(1);
    const { status, body } = await create(tenant, {
      classes: ['DEATH', 'PERSONAL_DATA_BREACH'],
      awareAt,
      modelId: model.id,
    });
    const due = (days: number) => new Date(Date.parse(awareAt) + days * 24 * 3_600_000).toISOString();
    expect([status, body]).toMatchObject([
      201,
      {
        ...{ status: 'OPEN', dueAt: due(3), frozen: { modelId: model.id, modelVersion: '1' } },
        clocks: [
          {
            regime: 'AI_ACT_73',
            dueAt: due(10),
            state: 'RUNNING',
            application: 'PREPARATORY',
            literalApplication: 'IN_FORCE',
          },
          { regime: 'GDPR_33', dueAt: due(3), application: 'IN_FORCE' },
        ],
      },
    ]);
    await registers.call(tenant, `PUT /models/${model.id}`, { modelVersion: '2' });
    expect((await registers.call(tenant, `GET /compliance/incidents/${body.id}`)).body).toMatchObject({
      frozen: { modelVersion: '1' },
    });
  });

  it('keeps a model that is named later as it is then, and another one anew', async () => {
    const tenant = newTenant();
    const [one, two] = [await registers.model(tenant), await registers.model(tenant, { modelVersion: '2' })];
    const { id } = (await create(tenant, {})).body;
    const frozen = async (body: object) =>
      (await registers.call(tenant, `PUT /compliance/incidents/${id}`, body)).body['frozen'];
    expect(await frozen({ modelId: one.id })).toMatchObject({ modelId: one.id, modelVersion: null });
    await registers.call(tenant, `PUT /models/${one.id}`, { modelVersion: '3' });
    expect(await frozen({ modelId: one.id, title: 'Again' })).toMatchObject({ modelId: one.id, modelVersion: null });
    expect(await frozen({ modelId: two.id })).toMatchObject({ modelId: two.id, modelVersion: '2' });
    expect(await frozen({ modelId: null })).toBeNull();
  });

  it('for who knows only the guide has no clock, and one from its creation once it has a class', async () => {
    const tenant = newTenant();
    const { body } = await create(tenant, {});
    expect(body).toMatchObject({ classes: ['NON_SERIOUS'], clocks: [], dueAt: null });
    const changed = await registers.call(tenant, `PUT /compliance/incidents/${body.id}`, { classes: ['DEATH'] });
    expect(changed.body['clocks']).toMatchObject([{ state: 'RUNNING' }]);
  });

  it.each([
    ['/awareAt', { awareAt: '2999-01-01T00:00:00Z' }],
    ['/awareAt', { awareAt: '2026-11-01T10:00:00' }],
    ['/classes/0', { classes: ['BAD'] }],
    ['/classes', { classes: [] }],
    ['/initialReportAt', { initialReportAt: '2999-01-01T00:00:00Z' }],
    ['/downgrade', { downgrade: null }],
  ])('is refused: %s', async (pointer, body) => {
    const answer = await create(newTenant(), body);
    expect([answer.status, answer.body.errors[0]!.pointer]).toEqual([400, pointer]);
  });

  it('gets more time only with a reason and a second person', async () => {
    const tenant = newTenant();
    const { id } = (await create(tenant, { classes: ['DEATH'] })).body;
    const put = (body: object) => registers.call(tenant, `PUT /compliance/incidents/${id}`, body);
    const milder = { classes: ['SERIOUS_HEALTH_HARM'] };
    for (const body of [
      milder,
      { ...milder, downgradeReason: 'She lives' },
      { ...milder, downgradeApprovedBy: 'Dr. X' },
    ])
      expect((await put(body)).body.code).toBe('incident.second_person_needed');
    expect((await put({ awareAt: new Date(Date.now() + 1_000).toISOString() })).body.code).toBe(
      'incident.second_person_needed',
    );
    const done = await put({ ...milder, downgradeReason: 'She lives', downgradeApprovedBy: 'Dr. X' });
    expect(done.body['downgrade']).toMatchObject({
      reason: 'She lives',
      approvedBy: 'Dr. X',
      fourEyes: 'NAMED_PERSON',
      from: ['DEATH'],
    });
    expect((await put({ classes: ['DEATH'] })).status).toBe(200);
    const second = { ...milder, downgradeReason: 'Again' };
    const other = await registers.callAs({ ...tenant, actor: 'Second key' }, `PUT /compliance/incidents/${id}`, second);
    expect(other.body['downgrade']).toMatchObject({ fourEyes: 'SECOND_CREDENTIAL' });
  });

  it('keeps the clock of each law, although another one ends earlier', async () => {
    const tenant = newTenant();
    const { id } = (await create(tenant, { classes: ['DEATH', 'PERSONAL_DATA_BREACH'] })).body;
    const put = (classes: readonly string[]) => registers.call(tenant, `PUT /compliance/incidents/${id}`, { classes });
    expect((await put(['PERSONAL_DATA_BREACH'])).body.code).toBe('incident.second_person_needed');
    expect((await put(['SERIOUS_HEALTH_HARM', 'PERSONAL_DATA_BREACH'])).body.code).toBe(
      'incident.second_person_needed',
    );
    expect((await put(['DEATH', 'PERSONAL_DATA_BREACH', 'SYSTEMIC_RISK'])).status).toBe(200);
  });

  it('that was reported in time has met its clock', async () => {
    const tenant = newTenant();
    const { id } = (await create(tenant, { classes: ['DEATH'], awareAt: daysAgo(11) })).body;
    const put = (body: object) => registers.call(tenant, `PUT /compliance/incidents/${id}`, body);
    expect((await put({ initialReportAt: daysAgo(2), status: 'REPORTED' })).body).toMatchObject({
      dueAt: null,
      clocks: [{ state: 'MET' }],
    });
    expect((await put({ initialReportAt: daysAgo(0.5) })).body).toMatchObject({ clocks: [{ state: 'LATE' }] });
  });

  it('is escalated once, by the highest step that has passed, and again at the next one', async () => {
    const tenant = newTenant();
    const { id } = (await create(tenant, { classes: ['DEATH'], awareAt: daysAgo(8) })).body;
    const event = await registers.harness.event(incidentEscalated, id);
    expect(event.data).toMatchObject({
      incidentId: id,
      regime: 'AI_ACT_73',
      class: 'DEATH',
      percent: 75,
      state: 'DUE_SOON',
    });
    await registers.call(tenant, `PUT /compliance/incidents/${id}`, { awareAt: daysAgo(11) });
    const percents = () =>
      registers.harness.published
        .filter(({ type, subject }) => type.endsWith('incident.escalated') && subject === id)
        .map(({ data }) => (data as { percent: number }).percent);
    await waitFor(() => percents().length > 1, { describe: 'the breach' });
    expect(percents()).toEqual([75, 100]);
    await registers.call(tenant, `PUT /compliance/incidents/${id}`, { description: 'No news' });
    const [row] = await registers.harness.database.query<{ next: Date | null }>(
      'select next_escalation_at as next from incidents where id = $1',
      [id],
    );
    expect(row!.next).toBeNull();
  });

  it('does not exist for another tenant', async () => {
    const { id } = (await create(newTenant(), {})).body;
    const other = newTenant();
    expect((await registers.call(other, `GET /compliance/incidents/${id}`)).status).toBe(404);
    expect((await registers.call(other, `PUT /compliance/incidents/${id}`, { title: 'Mine' })).status).toBe(404);
    expect((await create(other, { modelId: (await registers.model(newTenant())).id })).status).toBe(400);
  });

  it('is stored in the table that its declaration describes', async () => {
    expect(await tableDifferences(registers.harness.database, 'compliance', incidents as never)).toEqual([]);
  });
});
