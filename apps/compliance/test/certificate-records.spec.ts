import { certificateIssued } from '@probatum/contracts/events/certificates';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { tableDifferences } from '@probatum/testing/record-table';
import { newTenant } from '@probatum/testing/service-harness';
import { technicalDocs } from '../src/certificates/technical-doc/technical-doc';
import { transparencyRecords } from '../src/certificates/transparency/transparency-record';
import { Registers } from './registers';

let registers: Registers;
beforeAll(async () => {
  registers = await Registers.start();
}, 60_000);
afterAll(() => registers?.stop());

const { example } = certificateIssued;

async function issued(tenant: Tenant, certificateId: string = newId('cert'), model = {}): Promise<string> {
  await registers.harness.happen(certificateIssued, tenant, { ...example, certificateId, model });
  return certificateId;
}

const record = { interactionType: 'CHATBOT', humanOversightType: 'HITL', disclosure: 'You talk to a machine' };
/** Older than any event takes. */
const oldId = () => `cert_01j9z3k4m5${newId('cert').slice(15)}`;

describe('the transparency record of a certificate', () => {
  it('is created once, read and changed, with texts or with their parts', async () => {
    const tenant = newTenant();
    const path = `/certificates/${await issued(tenant)}/transparency`;
    expect(await registers.call(tenant, `POST ${path}`, record)).toMatchObject({ status: 201, body: record });
    expect((await registers.call(tenant, `POST ${path}`, record)).body.code).toBe('record.already_exists');
    const more = {
      stopMechanism: { description: 'A switch', lastTestedAt: '2026-10-01T00:00:00.000Z' },
      overrideProcess: 'The clerk decides',
    };
    expect(await registers.call(tenant, `PUT ${path}`, more)).toMatchObject({
      status: 200,
      body: { ...record, ...more },
    });
    expect((await registers.call(tenant, `GET ${path}`)).body).toMatchObject(more);
  });

  it('is of a certificate that was issued a moment ago, whose event comes later', async () => {
    const tenant = newTenant();
    const id = newId('cert');
    const asked = registers.call(tenant, `POST /certificates/${id}/transparency`, record);
    await issued(tenant, id);
    expect((await asked).status).toBe(201);
  });

  it('is waited for by ten requests of an organization at most', async () => {
    const tenant = newTenant();
    const ask = () => registers.call(tenant, `GET /certificates/${newId('cert')}/transparency`);
    const waiting = Array.from({ length: 10 }, ask);
    const answers = await Promise.all(Array.from({ length: 5 }, ask));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 404]);
    const id = newId('cert');
    const other = newTenant();
    const asked = registers.call(other, `POST /certificates/${id}/transparency`, record);
    await issued(other, id);
    expect((await asked).status).toBe(201);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual(waiting.map(() => 404));
  });

  it.each([
    ['does not exist', oldId],
    ['of another tenant', () => issued(newTenant(), oldId())],
    ['is none', () => 'cert_x'],
  ])('is not of a certificate that %s', async (_what, give) => {
    const tenant = newTenant();
    const path = `/certificates/${await give()}/transparency`;
    for (const route of [`GET ${path}`, `POST ${path}`, `PUT ${path}`]) {
      const { status, body } = await registers.call(tenant, route, route.startsWith('GET') ? undefined : record);
      expect([route, status, body.code]).toEqual([route, 404, 'certificate.not_found']);
    }
  });

  it('that is missing has a code of its own', async () => {
    const tenant = newTenant();
    const path = `/certificates/${await issued(tenant)}/transparency`;
    expect((await registers.call(tenant, `GET ${path}`)).body.code).toBe('certificate.nothing_recorded');
    expect((await registers.call(tenant, `PUT ${path}`, record)).body.code).toBe('certificate.nothing_recorded');
  });

  it.each([
    ['/interactionType', { interactionType: 'ROBOT' }],
    ['/humanOversightType', { ...record, humanOversightType: 'NONE' }],
    ['/certificateId', { ...record, certificateId: newId('cert') }],
  ])('is refused: %s', async (pointer, body) => {
    const tenant = newTenant();
    const answer = await registers.call(tenant, `POST /certificates/${await issued(tenant)}/transparency`, body);
    expect([answer.status, answer.body.errors[0]!.pointer]).toEqual([400, pointer]);
  });
});

describe('the technical documentation of a certificate', () => {
  it('is scored by Annex IV, with the other records of the certificate', async () => {
    const tenant = newTenant();
    await registers.model(tenant, { modelVersion: '2024-08-06' });
    const named = { provider: 'openai', modelName: 'gpt-4o', modelVersion: '2024-08-06' };
    const id = await issued(tenant, newId('cert'), named);
    const path = `/certificates/${id}/technical-doc`;
    const fields = { systemName: 'Triage', intendedPurpose: 'Order letters', designSpecs: 'A transformer' };
    expect((await registers.call(tenant, `POST ${path}`, fields)).status).toBe(201);
    const score = async () => (await registers.call(tenant, `GET ${path}/annex-iv`)).body;
    // Half of 2 + 15 for the texts, and 4 for the model.
    expect(await score()).toMatchObject({ certificateId: id, completeness: 12.5, readyForDeclaration: false });
    await registers.call(tenant, `POST /certificates/${id}/transparency`, record);
    await registers.call(tenant, 'POST /compliance/risk-management', {
      title: 'A',
      phase: 'DESIGN',
      certificateId: id,
    });
    await registers.call(tenant, `PUT ${path}`, { cybersecurity: 'Keys are rotated' });
    // 9 for oversight, 8 for risks, 4 for the history, half of 5 for cybersecurity.
    expect(await score()).toMatchObject({ completeness: 12.5 + 9 + 8 + 4 + 2.5 });
  });

  it('has no score before it exists', async () => {
    const tenant = newTenant();
    const answer = await registers.call(tenant, `GET /certificates/${await issued(tenant)}/technical-doc/annex-iv`);
    expect([answer.status, answer.body.code]).toEqual([404, 'certificate.nothing_recorded']);
  });

  it('is not shown to another tenant', async () => {
    const tenant = newTenant();
    const path = `/certificates/${await issued(tenant, oldId())}/technical-doc`;
    await registers.call(tenant, `POST ${path}`, {});
    for (const route of [`GET ${path}`, `GET ${path}/annex-iv`, `PUT ${path}`]) {
      const body = route.startsWith('PUT') ? { systemName: 'Mine' } : undefined;
      expect([route, (await registers.call(newTenant(), route, body)).status]).toEqual([route, 404]);
    }
  });
});

it.each([transparencyRecords, technicalDocs])(
  'both are stored in the tables that their declarations describe',
  async (type) => {
    expect(await tableDifferences(registers.harness.database, 'compliance', type as never)).toEqual([]);
  },
);
