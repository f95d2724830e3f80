import { tableDifferences } from '@probatum/testing/record-table';
import { newTenant } from '@probatum/testing/service-harness';
import { newId } from '@probatum/contracts/ids';
import { models } from '../src/models/model';
import { Registers } from './registers';

let registers: Registers;
beforeAll(async () => {
  registers = await Registers.start();
}, 60_000);
afterAll(() => registers?.stop());

describe('a model', () => {
  it('is unique by provider, name and version, and one without a version is one model', async () => {
    const tenant = newTenant();
    expect((await registers.model(tenant)).id).toMatch(/^model_/);
    expect((await registers.model(tenant)).code).toBe('record.already_exists');
    expect((await registers.model(tenant, { modelVersion: '2' })).id).toMatch(/^model_/);
    expect((await registers.model(tenant, { modelVersion: '2' })).code).toBe('record.already_exists');
    expect((await registers.model(newTenant())).id).toMatch(/^model_/);
  });

  it('names a vendor of its own tenant only', async () => {
    const [tenant, other] = [newTenant(), newTenant()];
    const foreign = await registers.vendor(other);
    for (const vendorId of [foreign.id, newId('ven')]) {
      const { errors } = await registers.model(tenant, { vendorId });
      expect(errors).toMatchObject([{ pointer: '/vendorId', code: 'unknown' }]);
    }
    const { id } = await registers.model(tenant);
    expect((await registers.call(tenant, `PUT /models/${id}`, { vendorId: foreign.id })).status).toBe(400);
  });

  it('has an inventory entry, which is changed in parts, listed and exported', async () => {
    const tenant = newTenant();
    const { id } = await registers.model(tenant);
    await registers.call(tenant, `PUT /models/${id}/inventory`, { useCase: 'Support', riskLevel: 'LIMITED' });
    const { status, body } = await registers.call(tenant, `PUT /models/${id}/inventory`, { department: 'Sales' });
    expect([status, body]).toMatchObject([200, { useCase: 'Support', riskLevel: 'LIMITED', department: 'Sales' }]);
    expect((await registers.call(tenant, 'GET /models?riskLevel=LIMITED')).body.items).toHaveLength(1);
    expect((await registers.call(tenant, 'GET /models/inventory/export?format=csv')).text).toContain('Support');
    expect((await registers.call(tenant, `PUT /models/${id}/inventory`, {})).status).toBe(400);
  });

  it('is classified by facts, which replace the earlier ones', async () => {
    const tenant = newTenant();
    const { id } = await registers.model(tenant);
    const classify = (facts: object) => registers.call(tenant, `PUT /models/${id}/gpai-classification`, facts);
    const systemic = await classify({ isGpai: true, trainingComputeFlop: '2.1e25' });
    expect(systemic.body['gpai']).toMatchObject({
      ...{ status: 'GPAI_SYSTEMIC_RISK', hasSystemicRisk: true, trainingComputeFlop: '2.1e25' },
      reasons: ['DECLARED_GPAI', 'COMPUTE_ABOVE_1E25'],
    });
    expect((await classify({ isGpai: true })).body['gpai']).toMatchObject({
      trainingComputeFlop: null,
      hasSystemicRisk: null,
    });
    const refused = await classify({ trainingComputeFlop: '1e999' });
    expect([refused.status, refused.body.errors[0]!.pointer]).toEqual([400, '/trainingComputeFlop']);
    expect((await registers.call(tenant, `PUT /models/${id}`, { gpai: null })).status).toBe(400);
    expect((await registers.model(tenant, { modelName: 'x', gpai: null })).code).toBe('request.invalid');
  });

  it('does not exist for another tenant', async () => {
    const { id } = await registers.model(newTenant());
    const other = newTenant();
    const calls: readonly [string, object?][] = [
      [`GET /models/${id}`],
      [`GET /models/${id}/history`],
      [`GET /models/${id}/performance`],
      [`GET /models/${id}/performance/latest`],
      [`GET /models/${id}/performance/drift`],
      [`PUT /models/${id}`, { modelName: 'x' }],
      [`PUT /models/${id}/inventory`, { useCase: 'x' }],
      [`PUT /models/${id}/gpai-classification`, { isGpai: true }],
      [`POST /models/${id}/performance`, { accuracy: 0.9 }],
      [`DELETE /models/${id}`],
    ];
    for (const [route, body] of calls) {
      expect([route, (await registers.call(other, route, body)).status]).toEqual([route, 404]);
    }
  });

  it('is stored in the table that its declaration describes', async () => {
    expect(await tableDifferences(registers.harness.database, 'compliance', models)).toEqual([]);
  });
});
