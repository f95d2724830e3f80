import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant } from '@probatum/testing/service-harness';
import type { TemplateAnswer } from '../src/templates/template';
import { a4, client, createDraft, createSent, insertDocument, refusal } from './envelope-requests';
import { RunningEnvelopes } from './running-envelopes';

let running: RunningEnvelopes;
const tenant = newTenant('sandbox');

beforeAll(async () => {
  running = await RunningEnvelopes.start();
}, 60_000);
afterAll(() => running.stop());

const buyer = { email: 'buyer@example.com', role: 'SIGNER', order: 1 };
const seller = { email: 'seller@example.com', role: 'SIGNER', order: 2 };
const copy = { email: 'copy@example.com', role: 'CARBON_COPY' };

async function createTemplate(of: Tenant = tenant) {
  const documentIds = [await insertDocument(running, of, { pages: [a4, a4] })];
  const fields = [
    { recipientEmail: buyer.email, fieldType: 'SIGNATURE', pageNumber: 2, x: 10, y: 20 },
    { recipientEmail: seller.email, fieldType: 'DROPDOWN', options: ['a', 'b'] },
  ];
  const { id } = await createDraft(running, of, { documentIds, fields, recipients: [buyer, seller, copy] });
  const body = { envelopeId: id, name: 'Sale', description: '' };
  const answer = await running.call<TemplateAnswer>(of, 'POST', '/api/v1/templates', { body });
  return { answer, documentIds };
}

describe('a template', () => {
  it('is made from an envelope, and listed', async () => {
    const own = newTenant('sandbox');
    const { answer } = await createTemplate(own);
    expect(answer).toMatchObject({ status: 201, body: { name: 'Sale', signerCount: 2, documentCount: 1 } });
    const list = await running.call(own, 'GET', '/api/v1/templates', { scopes: ['envelopes:read'] });
    const pagination = { total: 1, page: 1, pageSize: 100, pages: 1 };
    expect(list.body).toEqual({ data: [answer.body], pagination, nextCursor: null });
    expect((await running.call(newTenant(), 'GET', '/api/v1/templates')).body).toMatchObject({ data: [] });
  });

  it('gives an envelope its documents and the fields of each role', async () => {
    const { answer, documentIds } = await createTemplate();
    const recipients = [
      { email: 'new-buyer@example.com', role: 'SIGNER' },
      { email: 'new-seller@example.com', role: 'SIGNER' },
    ];
    const more = { templateId: answer.body.id, documentIds: undefined, recipients };
    const envelope = await createFrom(more);
    expect(envelope).toMatchObject({ templateId: answer.body.id, documentIds, status: 'DRAFT' });
    expect(envelope.fields).toMatchObject([
      { recipientEmail: 'new-buyer@example.com', fieldType: 'SIGNATURE', pageNumber: 2, x: 10, y: 20 },
      { recipientEmail: 'new-seller@example.com', fieldType: 'DROPDOWN', options: ['a', 'b'] },
    ]);
  });

  it('needs each recipient for whom it has fields', async () => {
    const { answer } = await createTemplate();
    const body = { subject: 'x', templateId: answer.body.id, recipients: [client] };
    const refused = await running.call(tenant, 'POST', '/api/v1/envelopes', { body });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/recipients' }] } });
  });

  it('is unknown to another tenant', async () => {
    const { answer } = await createTemplate(newTenant('sandbox'));
    for (const templateId of [answer.body.id, newId('tpl')]) {
      const body = { subject: 'x', templateId, recipients: [client] };
      const refused = await running.call(tenant, 'POST', '/api/v1/envelopes', { body });
      expect(refused).toMatchObject({ status: 404, body: { problemCode: 'template.not_found', code: 'NOT FOUND' } });
    }
  });

  it('is not made from an envelope of another tenant', async () => {
    const { id } = await createSent(running, newTenant('sandbox'));
    const body = { envelopeId: id, name: 'x' };
    expect((await running.call(tenant, 'POST', '/api/v1/templates', { body })).status).toBe(404);
  });
});

describe('the second form of a request', () => {
  it('is sent in the same call, at the level SIMPLE, which it says', async () => {
    const envelope = await createFrom({ subject: undefined, title: 'Lease', recipients: [{ email: 'a@example.com' }] });
    expect(envelope).toMatchObject({ status: 'SENT', subject: 'Lease', title: 'Lease', signatureLevel: 'SIMPLE' });
    expect(envelope.sign_url).toBe(envelope.recipients[0]!.signUrl);
    expect(envelope.signatureLevelReasons).toHaveLength(1);
    expect(envelope.fields).toHaveLength(1);
  });

  it('is refused at a level that it names and the platform does not offer', async () => {
    const more = { subject: undefined, title: 'Lease', signature_level: 'AES' };
    expect(await refusal(running, tenant, more)).toMatchObject({ status: 409, code: 'envelope.level_not_available' });
  });
});

function createFrom(more: Record<string, unknown>) {
  return createDraft(running, tenant, more);
}
