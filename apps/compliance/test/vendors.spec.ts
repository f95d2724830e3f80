import { vendorEvents } from '@probatum/contracts/events/compliance';
import { tableDifferences } from '@probatum/testing/record-table';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { vendors } from '../src/vendors/vendor';
import { Registers } from './registers';

let registers: Registers;
beforeAll(async () => {
  registers = await Registers.start();
}, 60_000);
afterAll(() => registers?.stop());

const soon = (ms: number) => new Date(Date.now() + ms).toISOString();

describe('a vendor', () => {
  it('is created by the fields of the guide, changed, listed and deleted, and announces each change', async () => {
    const tenant = newTenant();
    const { status, body } = await registers.call(tenant, 'POST /vendors', {
      ...{ name: 'OpenAI', type: 'API_PROVIDER', website: 'https://openai.com', contactEmail: 'dpo@openai.example' },
    });
    expect([status, body]).toMatchObject([
      201,
      { reviewStatus: 'NOT_REVIEWED', dpaStatus: 'NOT_REVIEWED', riskScore: null },
    ]);
    const changes = { certifications: ['SOC 2', { name: 'ISO/IEC 42001', validUntil: soon(1e9) }], riskScore: 12.5 };
    const changed = await registers.call(tenant, `PUT /vendors/${body.id}`, { ...changes, reviewStatus: 'APPROVED' });
    expect(changed).toMatchObject({ status: 200, body: { ...changes, reviewStatus: 'APPROVED', name: 'OpenAI' } });
    const listed = await registers.call(
      tenant,
      'GET /vendors?type=API_PROVIDER&reviewStatus=APPROVED&dpaStatus=NOT_REVIEWED',
    );
    expect(listed.body.items.map(({ id }) => id)).toEqual([body.id]);
    expect((await registers.call(tenant, 'GET /vendors?type=PLATFORM')).body.items).toEqual([]);
    expect((await registers.call(tenant, `DELETE /vendors/${body.id}`)).status).toBe(204);
    await registers.harness.settled();
    const types = registers.harness.published.filter(({ subject }) => subject === body.id).map(({ type }) => type);
    expect(types).toEqual(Object.values(vendorEvents).map(({ name }) => `probatum.${name}`));
  });

  it.each([
    ['/type', { type: 'FRIEND' }],
    ['/website', { website: 'no url' }],
    ['/contactEmail', { contactEmail: 'no address' }],
    ['/certifications/0', { certifications: [7] }],
    ['/riskScore', { riskScore: 101 }],
    ['/dpaStatus', { dpaStatus: 'SIGNED' }],
    ['/unknown', { unknown: 1 }],
  ])('is refused: %s', async (pointer, more) => {
    const { status, body } = await registers.call(newTenant(), 'POST /vendors', {
      name: 'A',
      type: 'PLATFORM',
      ...more,
    });
    expect([status, body.errors[0]!.pointer]).toEqual([400, pointer]);
  });

  it('signs its agreement in the declared order only', async () => {
    const tenant = newTenant();
    const { id } = await registers.vendor(tenant);
    const set = (dpaStatus: string, more = {}) => registers.call(tenant, `PUT /vendors/${id}`, { dpaStatus, ...more });
    expect(await set('SIGNED')).toMatchObject({ status: 409, body: { allowed: ['PENDING_SIGNATURE'] } });
    expect((await set('PENDING_SIGNATURE')).status).toBe(200);
    const past = await set('SIGNED', { dpaExpiresAt: soon(-1_000) });
    expect([past.status, past.body.errors[0]!.pointer]).toEqual([400, '/dpaExpiresAt']);
    expect((await set('SIGNED', { dpaExpiresAt: soon(1e10) })).body['dpaSignedAt']).toMatch(/^20/);
    expect((await set('NOT_REVIEWED')).status).toBe(409);
    expect((await set('PENDING_SIGNATURE')).body).toMatchObject({ dpaSignedAt: null, dpaExpiresAt: null });
  });

  it('has an agreement that ends on time, as a version of its own, and can be renewed', async () => {
    const tenant = newTenant();
    const { id } = await registers.vendor(tenant);
    await registers.call(tenant, `PUT /vendors/${id}`, { dpaStatus: 'PENDING_SIGNATURE' });
    await registers.call(tenant, `PUT /vendors/${id}`, { dpaStatus: 'SIGNED', dpaExpiresAt: soon(1_200) });
    // The list, and not the vendor: nothing reads it.
    const expired = async () => (await registers.call(tenant, 'GET /vendors?dpaStatus=EXPIRED')).body.items[0];
    expect(await waitFor(expired, { describe: 'the end of the agreement' })).toMatchObject({
      id,
      dpaStatus: 'EXPIRED',
    });
    const [version] = (await registers.call(tenant, `GET /vendors/${id}/history`)).body.items;
    expect(version).toMatchObject({ actor: { type: 'system' }, after: { dpaStatus: 'EXPIRED' } });
    expect((await registers.call(tenant, `PUT /vendors/${id}`, { dpaStatus: 'PENDING_SIGNATURE' })).status).toBe(200);
  });

  it('has a computed risk with its factors', async () => {
    const tenant = newTenant();
    const { id, ...created } = await registers.vendor(tenant);
    const codes = (shown: Readonly<Record<string, unknown>>) =>
      (shown['risk'] as { factors: { code: string }[] }).factors.map(({ code }) => code);
    expect(codes(created)).toEqual(['DPA_MISSING', 'NOT_REVIEWED', 'NO_CERTIFICATION', 'REGIONS_UNKNOWN']);
    await registers.call(tenant, `PUT /vendors/${id}`, { dpaStatus: 'PENDING_SIGNATURE', reviewStatus: 'APPROVED' });
    const { body } = await registers.call(tenant, `PUT /vendors/${id}`, {
      ...{ dpaStatus: 'SIGNED', dpaExpiresAt: soon(1e9), regions: ['EU'] },
      ...{ certifications: [{ name: 'SOC 2', validUntil: soon(-1) }], subProcessors: [{ name: 'X', country: 'US' }] },
    });
    expect(codes(body)).toEqual(['DPA_EXPIRES_SOON', 'CERTIFICATION_EXPIRED', 'SUB_PROCESSORS_ABROAD']);
  });

  it('is not deleted while models name it', async () => {
    const tenant = newTenant();
    const { id } = await registers.vendor(tenant);
    const model = await registers.model(tenant, { vendorId: id });
    expect((await registers.call(tenant, `GET /vendors/${id}/models`)).body.items.map((one) => one.id)).toEqual([
      model.id,
    ]);
    expect(await registers.call(tenant, `DELETE /vendors/${id}`)).toMatchObject({
      ...{ status: 409, body: { code: 'vendor.in_use', models: 1 } },
    });
    await registers.call(tenant, `PUT /models/${model.id}`, { vendorId: null });
    expect((await registers.call(tenant, `DELETE /vendors/${id}`)).status).toBe(204);
  });

  it('does not exist for another tenant, nor for the sandbox of its own', async () => {
    const owner = newTenant();
    const { id } = await registers.vendor(owner);
    for (const other of [newTenant(), { ...owner, environment: 'sandbox' as const }]) {
      const routes = [
        `GET /vendors/${id}`,
        `GET /vendors/${id}/models`,
        `GET /vendors/${id}/history`,
        `DELETE /vendors/${id}`,
      ];
      for (const route of routes) expect([route, (await registers.call(other, route)).status]).toEqual([route, 404]);
      expect((await registers.call(other, `PUT /vendors/${id}`, { name: 'Mine' })).status).toBe(404);
    }
  });

  it('is exported as CSV that no spreadsheet computes, and as JSON', async () => {
    const tenant = newTenant();
    await registers.vendor(tenant, { name: '=HYPERLINK("https://x")' });
    await registers.vendor(tenant, { name: 'شركة الذكاء, "Inc"' });
    const csv = (await registers.call(tenant, 'GET /vendors/export?format=csv')).text;
    expect(csv).toContain(`'=HYPERLINK`);
    expect(csv).toContain('"شركة الذكاء, ""Inc"""');
    expect((await registers.call(tenant, 'GET /vendors/export')).body).toHaveLength(2);
  });

  it('of the greatest size is announced', async () => {
    const tenant = newTenant();
    // JSON writes each of these as six bytes.
    const text = (length: number) => 'x'.padEnd(length, '\u0001');
    const certification = { name: text(200), issuedBy: text(200), validUntil: soon(1e9) };
    const { id } = await registers.vendor(tenant, {
      ...{ name: text(200), regions: Array<string>(50).fill(text(100)) },
      certifications: Array<object>(50).fill(certification),
      subProcessors: Array<object>(50).fill({ name: text(200), purpose: text(200), country: 'US' }),
    });
    const { data } = await registers.harness.event(vendorEvents.created, id);
    expect(data.record).toMatchObject({ id, certifications: { length: 50 } });
  });

  it('is stored in the table that its declaration describes', async () => {
    expect(await tableDifferences(registers.harness.database, 'compliance', vendors)).toEqual([]);
  });
});
