import { modelDriftDetected } from '@probatum/contracts/events/compliance';
import type { Tenant } from '@probatum/contracts/tenant';
import { tableDifferences } from '@probatum/testing/record-table';
import { newTenant } from '@probatum/testing/service-harness';
import { evaluations } from '../src/models/performance/evaluation';
import { Registers, type Shown } from './registers';

let registers: Registers;
beforeAll(async () => {
  registers = await Registers.start();
}, 60_000);
afterAll(() => registers?.stop());

/** The body of the guide. */
const example = {
  ...{ accuracy: 0.94, precision: 0.91, recall: 0.89, f1Score: 0.9, auc: 0.96 },
  ...{ datasetName: 'Q1-2026-validation', datasetSize: 12_500, evaluatedBy: 'data-science-team' },
  notes: 'Quarterly model evaluation',
};

const post = (tenant: Tenant, { id }: Shown, body: object) =>
  registers.call(tenant, `POST /models/${id}/performance`, body);
const driftOf = async (tenant: Tenant, { id }: Shown) =>
  (await registers.call(tenant, `GET /models/${id}/performance/drift`)).body;
const alarms = async ({ id }: Shown) => {
  await registers.harness.settled();
  return registers.harness.published.filter(({ type, subject }) => type.endsWith('drift_detected') && subject === id);
};

describe('an evaluation', () => {
  it('is recorded as the guide says, and the first one has no baseline', async () => {
    const tenant = newTenant();
    const model = await registers.model(tenant, { modelVersion: '7' });
    expect((await driftOf(tenant, model))['reasons']).toEqual(['NO_EVALUATION']);
    expect((await registers.call(tenant, `GET /models/${model.id}/performance/latest`)).body.code).toBe(
      'model.not_evaluated',
    );
    const { status, body } = await post(tenant, model, example);
    expect([status, body]).toMatchObject([201, { ...example, modelId: model.id, modelVersion: '7' }]);
    expect((await registers.call(tenant, `GET /models/${model.id}/performance/latest`)).body).toEqual(body);
    expect((await registers.call(tenant, `GET /models/${model.id}/performance`)).body.items).toEqual([body]);
    expect(await driftOf(tenant, model)).toMatchObject({ status: 'NO_BASELINE', driftDetected: null });
  });

  it.each([
    ['', {}],
    ['/accuracy', { accuracy: 1.01 }],
    ['/auc', { auc: -0.1 }],
    ['/datasetSize', { accuracy: 0.9, datasetSize: 0 }],
    ['/datasetHash', { accuracy: 0.9, datasetHash: 'x' }],
    ['/evaluatedAt', { accuracy: 0.9, evaluatedAt: '2999-01-01T00:00:00Z' }],
    ['/evaluatedAt', { accuracy: 0.9, evaluatedAt: '2026-01-01T00:00:00' }],
    [
      '/confusionMatrix',
      {
        ...{ accuracy: 0.9, datasetSize: 9 },
        confusionMatrix: { truePositives: 1, falsePositives: 1, falseNegatives: 1, trueNegatives: 1 },
      },
    ],
  ])('is refused: %j', async (pointer, body) => {
    const tenant = newTenant();
    const answer = await post(tenant, await registers.model(tenant), body);
    expect([answer.status, answer.body.errors[0]!.pointer]).toEqual([400, pointer]);
  });

  it('that is worse raises the alarm once, with the metrics', async () => {
    const tenant = newTenant();
    const model = await registers.model(tenant);
    const before = (await post(tenant, model, { ...example, recall: 0.92, f1Score: 0.915 })).body;
    const now = (await post(tenant, model, example)).body;
    const drift = await driftOf(tenant, model);
    expect(drift).toMatchObject({ status: 'WARNING', driftDetected: true, engineVersion: 'drift@1' });
    const alarm = await registers.harness.event(modelDriftDetected, model.id);
    expect(alarm.data).toMatchObject({
      ...{ evaluationId: now.id, previousEvaluationId: before.id, status: 'WARNING' },
      metrics: [{ metric: 'recall', previous: 0.92, current: 0.89, level: 'WARNING' }],
    });
    expect(await alarms(model)).toHaveLength(1);
  });

  it('of an earlier time that arrives late takes its place in the order', async () => {
    const tenant = newTenant();
    const model = await registers.model(tenant);
    const at = (day: number) => ({ evaluatedAt: `2026-10-0${day}T00:00:00Z`, datasetSize: 20_000 });
    await post(tenant, model, { accuracy: 0.9, ...at(3) });
    await post(tenant, model, { accuracy: 0.8, ...at(1) });
    expect(await driftOf(tenant, model)).toMatchObject({
      status: 'IMPROVED',
      previous: { evaluatedAt: '2026-10-01T00:00:00.000Z' },
    });
    expect(await alarms(model)).toEqual([]);
    await post(tenant, model, { accuracy: 0.95, ...at(2) });
    expect(await driftOf(tenant, model)).toMatchObject({
      status: 'CRITICAL',
      previous: { evaluatedAt: '2026-10-02T00:00:00.000Z' },
    });
    expect(await alarms(model)).toHaveLength(1);
    await post(tenant, model, { accuracy: 0.99, evaluatedAt: '2026-09-30T00:00:00Z', datasetSize: 20_000 });
    expect(await alarms(model)).toHaveLength(1);
  });

  it('is judged by the policy and the declared levels of its model', async () => {
    const tenant = newTenant();
    const driftPolicy = { alpha: 0.05, warnAbs: 0.001, critAbs: 0.5, critRel: 0.9 };
    const model = await registers.model(tenant, { driftPolicy, declaredLevels: { accuracy: 0.99 } });
    await post(tenant, model, { accuracy: 0.95, datasetSize: 12_000 });
    await post(tenant, model, { accuracy: 0.94, datasetSize: 12_500 });
    expect(await driftOf(tenant, model)).toMatchObject({
      status: 'CRITICAL',
      policy: driftPolicy,
      metrics: [{ belowDeclared: 'YES' }],
    });
    await registers.call(tenant, `PUT /models/${model.id}`, { declaredLevels: null });
    expect(await driftOf(tenant, model)).toMatchObject({ status: 'WARNING', metrics: [{ declaredLevel: null }] });
  });

  it('of many that arrive together is compared in order', async () => {
    const tenant = newTenant();
    const model = await registers.model(tenant);
    const answers = await Promise.all(
      [0.9, 0.91, 0.92, 0.93].map((accuracy) => post(tenant, model, { accuracy, datasetSize: 50 })),
    );
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201, 201]);
  });

  it('goes with its model', async () => {
    const tenant = newTenant();
    const model = await registers.model(tenant);
    await post(tenant, model, example);
    expect((await registers.call(tenant, `DELETE /models/${model.id}`)).status).toBe(204);
    const left = await registers.harness.database.query('select 1 from evaluations where model_id = $1', [model.id]);
    expect(left).toEqual([]);
  });

  it('is stored in the table that its declaration describes', async () => {
    expect(
      await tableDifferences(registers.harness.database, 'compliance', evaluations, ['select', 'insert', 'delete']),
    ).toEqual([]);
  });
});
