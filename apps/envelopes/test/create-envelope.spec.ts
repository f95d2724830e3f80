import { envelopeEvents } from '@probatum/contracts/events/envelopes';
import { newId } from '@probatum/contracts/ids';
import { newTenant } from '@probatum/testing/service-harness';
import type { CreatedEnvelope } from '../src/envelopes/create-envelope/created-envelope';
import { a4, client, createBody, createDraft, insertDocument, read, refusal } from './envelope-requests';
import { RunningEnvelopes } from './running-envelopes';

let running: RunningEnvelopes;
const tenant = newTenant('sandbox');

beforeAll(async () => {
  running = await RunningEnvelopes.start();
}, 60_000);
afterAll(() => running.stop());

const second = { email: 'second@example.com', role: 'SIGNER' };

describe('a new envelope of the first form', () => {
  it('is a draft with its recipients, their links and their tokens', async () => {
    const envelope = await createDraft(running, tenant);
    expect(envelope).toMatchObject({
      status: 'DRAFT',
      subject: 'Contrat de prestation',
      signatureLevel: 'SIMPLE',
      category: 'OTHER',
      tags: [],
      expiresAt: null,
      completedAt: null,
      recipients: [{ email: 'client@example.com', role: 'SIGNER', order: 1, status: 'PENDING', signedAt: null }],
      fields: [],
      version: 1,
    });
    const { accessToken, signUrl } = envelope.recipients[0]!;
    expect(accessToken).toMatch(/^[\w-]{43}$/);
    expect(signUrl).toBe(`http://127.0.0.1/sign/${accessToken}`);
    expect(envelope.sign_url).toBe(signUrl);
  });

  it('reads as it was answered, without tokens', async () => {
    const { title: _title, signers: _signers, sign_url: _url, ...created } = await createDraft(running, tenant);
    const recipients = created.recipients.map(({ accessToken: _token, ...recipient }) => recipient);
    expect((await read(running, tenant, created.id)).body).toEqual({ ...created, recipients });
  });

  it('has nothing null but the times that the contract names', async () => {
    const { text } = await read(running, tenant, (await createDraft(running, tenant)).id);
    const names = [...text.matchAll(/"(\w+)":null/g)].map(([, name]) => name);
    expect([...new Set(names)].sort()).toEqual(['completedAt', 'expiresAt', 'signedAt']);
  });

  it('is announced', async () => {
    const { id } = await createDraft(running, tenant);
    const event = await running.harness.event(envelopeEvents.created, id);
    expect(event.data).toMatchObject({ envelopeId: id, status: 'DRAFT', recipients: [{ email: client.email }] });
  });

  it('has the settings of the request', async () => {
    const settings = {
      message: 'Please sign',
      category: 'NDA',
      locale: 'nl-BE',
      redirectUrl: 'https://example.com/done',
      initialsOnEveryPage: true,
    };
    const more = { ...settings, tags: ['HR', ' hr ', 'Q3'], expiresAt: '2099-01-02T03:04:05' };
    expect(await createDraft(running, tenant, more)).toMatchObject({
      ...settings,
      tags: ['hr', 'q3'],
      expiresAt: '2099-01-02T03:04:05.000Z',
    });
  });

  it('takes an empty text as absent', async () => {
    const recipients = [{ ...client, name: '', phone: '' }];
    const envelope = await createDraft(running, tenant, { recipients, message: '', locale: '', redirectUrl: '' });
    expect(envelope).not.toHaveProperty('message');
    expect(envelope.recipients[0]).not.toHaveProperty('name');
    expect(await refusal(running, tenant, { subject: '' })).toMatchObject({ status: 400, pointers: ['/subject'] });
  });

  it('has the workspace of the caller, and is refused for another', async () => {
    expect((await createDraft(running, tenant, { workspaceId: tenant.organizationId })).status).toBe('DRAFT');
    const other = await refusal(running, tenant, { workspaceId: newTenant().organizationId });
    expect(other).toMatchObject({ status: 403, code: 'workspace.not_allowed' });
  });

  it.each([
    ['an unknown locale', { locale: 'xx' }, '/locale'],
    ['a locale that is no language tag', { locale: 'nl_BE!' }, '/locale'],
    ['a redirect that is not https', { redirectUrl: 'http://example.com' }, '/redirectUrl'],
    ['a redirect with a password', { redirectUrl: 'https://a:b@example.com' }, '/redirectUrl'],
    ['a time in the past', { expiresAt: '2001-01-01T00:00:00Z' }, '/expiresAt'],
    ['a time that is none', { expiresAt: 'tomorrow' }, '/expiresAt'],
    ['a day that does not exist', { expiresAt: '2099-02-30T00:00:00' }, '/expiresAt'],
    ['too many tags', { tags: Array.from({ length: 11 }, (_, index) => `t${index}`) }, '/tags'],
    ['a long tag', { tags: ['x'.repeat(41)] }, '/tags/0'],
    ['an unknown category', { category: 'POEM' }, '/category'],
    ['a subject of two lines', { subject: 'a\nBcc: x@example.com' }, '/subject'],
    ['an unknown member', { sender: 'me' }, '/sender'],
    ['a template beside documents', { templateId: newId('tpl') }, '/templateId'],
    ['no recipient', { recipients: [] }, '/recipients'],
    ['recipients of whom none acts', { recipients: [{ ...client, role: 'VIEWER' }] }, '/recipients'],
    ['a recipient twice', { recipients: [client, { email: 'Client@Example.com' }] }, '/recipients/1/email'],
    ['a phone that is not E.164', { recipients: [{ ...client, phone: '0612345678' }] }, '/recipients/0/phone'],
    ['an e-mail address that is none', { recipients: [{ email: 'nobody' }] }, '/recipients/0/email'],
    ['an unknown role', { recipients: [{ ...client, role: 'WITNESS' }] }, '/recipients/0/role'],
    ['an order for some only', { recipients: [{ ...client, order: 1 }, second] }, '/recipients/1/order'],
    ['an unknown document', { documentIds: [newId('doc')] }, '/documentIds/0'],
    ['both names of recipients', { signers: [client] }, '/signers'],
  ])('is refused with %s', async (_what, more, pointer) => {
    expect(await refusal(running, tenant, more)).toMatchObject({ status: 400, pointers: [pointer] });
  });

  it('is refused at a level above SIMPLE, with the reason', async () => {
    const refused = (more: object) => refusal(running, tenant, { ...more });
    expect(await refused({ signatureLevel: 'ADVANCED', requireSmsOtp: false })).toMatchObject({
      status: 409,
      code: 'ADVANCED_REQUIRES_STRONG_AUTH',
    });
    for (const more of [{ signatureLevel: 'ADVANCED' }, { signatureLevel: 'QUALIFIED' }, { signature_level: 'AES' }])
      expect(await refused(more)).toMatchObject({ status: 409, code: 'envelope.level_not_available' });
  });

  it('waits for a document that is still processed', async () => {
    const documentIds = [await insertDocument(running, tenant, { status: 'PROCESSING' })];
    expect(await refusal(running, tenant, { documentIds })).toMatchObject({ status: 409 });
  });

  it('knows no document of another tenant, nor of the other environment', async () => {
    for (const other of [newTenant('sandbox'), { ...tenant, environment: 'live' as const }]) {
      const documentIds = [await insertDocument(running, other)];
      expect(await refusal(running, tenant, { documentIds })).toMatchObject({ code: 'envelope.document_unknown' });
    }
  });

  it('is made once for an idempotency key', async () => {
    const options = { body: await createBody(running, tenant), headers: { 'idempotency-key': newId('req') } };
    const calls = [1, 2, 3].map(() => running.call<CreatedEnvelope>(tenant, 'POST', '/api/v1/envelopes', options));
    const answers = await Promise.all(calls);
    expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  });
});

describe('the order of signing', () => {
  const orders = async (recipients: object[]) =>
    (await createDraft(running, tenant, { recipients })).recipients.map(({ order }) => order);

  it('is that of the list when none is given', async () => {
    expect(await orders([client, second])).toEqual([1, 2]);
  });

  it('is the given one, and copies need none', async () => {
    const copy = { email: 'copy@example.com', role: 'CARBON_COPY' };
    expect(await orders([{ ...client, order: 5 }, { ...second, order: 5 }, copy])).toEqual([5, 5, 0]);
  });
});

describe('the fields of an envelope', () => {
  const field = { recipientEmail: 'CLIENT@example.com', fieldType: 'TEXT', x: 10, y: 20, width: 100, height: 30 };
  const types = ['SIGNATURE', 'INITIALS', 'DATE_SIGNED', 'TEXT', 'CHECKBOX', 'ATTACHMENT', 'STAMP', 'DRAWING'];
  const pages = [a4, { width: 842, height: 595 }];

  it('are of all ten types', async () => {
    const options = ['red', 'green'];
    const fields = [
      ...types.map((fieldType) => ({ ...field, fieldType })),
      ...['DROPDOWN', 'RADIO_GROUP'].map((fieldType) => ({ ...field, fieldType, options })),
    ];
    const { fields: made } = await createDraft(running, tenant, { fields });
    expect(made.map(({ fieldType }) => fieldType)).toEqual([...types, 'DROPDOWN', 'RADIO_GROUP']);
    expect(made[0]).toMatchObject({ recipientEmail: client.email, documentIndex: 0, pageNumber: 1, x: 10, y: 20 });
    expect(made.at(-1)).toMatchObject({ options });
    expect(made.map(({ required }) => required)).toEqual(types.map((type) => type !== 'CHECKBOX').concat(true, true));
  });

  it('have a place without one, which fits on the page', async () => {
    const fields = [1, 2].map((pageNumber) => ({ recipientEmail: client.email, fieldType: 'SIGNATURE', pageNumber }));
    const documentIds = [await insertDocument(running, tenant, { pages })];
    const { fields: made } = await createDraft(running, tenant, { documentIds, fields });
    expect(made[0]).toMatchObject({ x: 72, y: 700, width: 150, height: 40 });
    expect(made[1]).toMatchObject({ x: 72, y: 555, width: 150, height: 40 });
  });

  it.each([
    ['off the right edge', { x: 500 }, '/fields/1/x'],
    ['off the lower edge', { y: 820 }, '/fields/1/y'],
    ['wider than the page', { width: 600, x: 0 }, '/fields/1/width'],
    ['higher than the page', { height: 900, y: 0 }, '/fields/1/height'],
    ['without width', { width: 0 }, '/fields/1/width'],
    ['left of the page', { x: -1 }, '/fields/1/x'],
    ['on a page that does not exist', { pageNumber: 3 }, '/fields/1/pageNumber'],
    ['on a document that does not exist', { documentIndex: 1 }, '/fields/1/documentIndex'],
    ['of an unknown recipient', { recipientEmail: 'other@example.com' }, '/fields/1/recipientEmail'],
    ['of an unknown type', { fieldType: 'PHOTO' }, '/fields/1/fieldType'],
    ['with options that it does not take', { options: ['a'] }, '/fields/1/options'],
    ['without the options that it takes', { fieldType: 'DROPDOWN' }, '/fields/1/options'],
    ['with no option', { fieldType: 'RADIO_GROUP', options: [] }, '/fields/1/options'],
  ])('are refused %s', async (_what, more, pointer) => {
    const documentIds = [await insertDocument(running, tenant, { pages })];
    const fields = [field, { ...field, ...more }];
    expect(await refusal(running, tenant, { documentIds, fields })).toMatchObject({ status: 400, pointers: [pointer] });
  });
});
