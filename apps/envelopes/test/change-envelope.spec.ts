import { envelopeEvents } from '@probatum/contracts/events/envelopes';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant } from '@probatum/testing/service-harness';
import type { EnvelopeAnswer } from '../src/envelopes/envelope-answer';
import { a4, client, createDraft, createSent, insertDocument, read, type Refused } from './envelope-requests';
import { RunningEnvelopes } from './running-envelopes';

let running: RunningEnvelopes;
const tenant = newTenant('sandbox');

beforeAll(async () => {
  running = await RunningEnvelopes.start();
}, 60_000);
afterAll(() => running.stop());

const other = { email: 'other@example.com', role: 'SIGNER' };
const pathOf = (id: string) => `/api/v1/envelopes/${id}`;

async function change(id: string, body: object, headers: Record<string, string> = {}) {
  return running.call<EnvelopeAnswer & Refused>(tenant, 'PATCH', pathOf(id), { body, headers });
}

describe('a draft', () => {
  it('changes by the members that the request names', async () => {
    const { id } = await createDraft(running, tenant, { message: 'Hello', expiresAt: '2099-01-01T00:00:00Z' });
    const body = { subject: 'Another', tags: ['A'], message: null, expiresAt: null, category: 'HR', locale: 'fr' };
    const expected = { subject: 'Another', tags: ['a'], category: 'HR', locale: 'fr', expiresAt: null, version: 2 };
    expect((await change(id, body)).body).toMatchObject(expected);
    const { body: now } = await read(running, tenant, id);
    expect(now).toMatchObject({ ...expected, recipients: [{ email: client.email }] });
    expect(now).not.toHaveProperty('message');
  });

  it('stays the same without members', async () => {
    const { id } = await createDraft(running, tenant);
    expect((await change(id, { subject: '' })).body).toMatchObject({ version: 1, subject: 'Contrat de prestation' });
  });

  it('keeps the link of a recipient who stays, and the fields of those', async () => {
    const fields = [client, other].map(({ email }) => ({ recipientEmail: email, fieldType: 'SIGNATURE' }));
    const draft = await createDraft(running, tenant, { recipients: [client, other], fields });
    const third = { email: 'third@example.com' };
    const { body } = await change(draft.id, { recipients: [third, { ...other, name: 'O', order: undefined }] });
    const [before, after] = [draft.recipients[1]!, body.recipients[1]!];
    expect([after.id, after.signUrl, after.name, after.order]).toEqual([before.id, before.signUrl, 'O', 2]);
    expect(body.fields.map(({ recipientEmail }) => recipientEmail)).toEqual([other.email]);
    expect((await read(running, tenant, draft.id)).body).toEqual(body);
  });

  it('gets new documents, unless its fields do not fit on them', async () => {
    const fields = [{ recipientEmail: client.email, fieldType: 'TEXT', pageNumber: 2 }];
    const documentIds = [await insertDocument(running, tenant, { pages: [a4, a4] })];
    const { id } = await createDraft(running, tenant, { documentIds, fields });
    const onePage = [await insertDocument(running, tenant)];
    const refused = await change(id, { documentIds: onePage });
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer: '/documentIds' }] } });
    expect((await change(id, { documentIds: onePage, fields: [] })).body).toMatchObject({
      documentIds: onePage,
      fields: [],
    });
  });

  it.each([
    ['a field off its page', { fields: [{ recipientEmail: client.email, fieldType: 'TEXT', x: 590 }] }, '/fields/0/x'],
    ['recipients of whom none acts', { recipients: [{ ...client, role: 'VIEWER' }] }, '/recipients'],
    ['an unknown member', { status: 'SENT' }, '/status'],
    ['a time in the past', { expiresAt: '2001-01-01T00:00:00Z' }, '/expiresAt'],
  ])('does not take %s', async (_what, body, pointer) => {
    const { id } = await createDraft(running, tenant);
    const refused = await change(id, body);
    expect(refused).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
    expect((await read(running, tenant, id)).body.version).toBe(1);
  });

  it('takes one of two concurrent changes that were made to the same version', async () => {
    const { id } = await createDraft(running, tenant);
    const etag = (await read(running, tenant, id)).headers.get('etag')!;
    const subjects = ['One', 'Two', 'Three'];
    const answers = await Promise.all(subjects.map((subject) => change(id, { subject }, { 'if-match': etag })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412]);
    expect((await read(running, tenant, id)).body.version).toBe(2);
  });

  it('changes a thousand times', async () => {
    const { id } = await createDraft(running, tenant);
    const setVersion = 'update envelopes set version = $2 where id = $1';
    await running.database.query(setVersion, [id, 1_000]);
    expect((await change(id, { subject: 'The last one' })).body.version).toBe(1_001);
    const refused = await change(id, { subject: 'One more' });
    expect(refused).toMatchObject({ status: 409, body: { code: 'envelope.too_many_changes', limit: 1_000 } });
    expect((await read(running, tenant, id)).body).toMatchObject({ subject: 'The last one', version: 1_001 });
  });

  it('shows little to a caller who may not read', async () => {
    const { id } = await createDraft(running, tenant);
    const options = { body: {}, scopes: ['envelopes:write'] } as const;
    const { body } = await running.call(tenant, 'PATCH', pathOf(id), options);
    expect(Object.keys(body as object).sort()).toEqual(['createdAt', 'id', 'status', 'updatedAt', 'version']);
  });

  it('is deleted with all that belongs to it, except its audit trail', async () => {
    const { id } = await createDraft(running, tenant, {
      fields: [{ recipientEmail: client.email, fieldType: 'SIGNATURE' }],
    });
    expect(await running.call(tenant, 'DELETE', pathOf(id))).toMatchObject({ status: 200, body: { success: true } });
    expect((await read(running, tenant, id)).status).toBe(404);
    for (const table of ['recipients', 'fields', 'envelope_documents'])
      expect(await running.database.query(`select 1 from ${table} where envelope_id = $1`, [id])).toEqual([]);
    expect(await running.database.query(`select 1 from audit_trail where envelope_id = $1`, [id])).toHaveLength(2);
  });

  it('is neither changed nor deleted by another tenant', async () => {
    const { id } = await createDraft(running, tenant);
    const others: Tenant[] = [newTenant('sandbox'), { ...tenant, environment: 'live' }];
    for (const foreign of others) {
      expect((await running.call(foreign, 'PATCH', pathOf(id), { body: { subject: 'x' } })).status).toBe(404);
      expect((await running.call(foreign, 'DELETE', pathOf(id))).status).toBe(404);
    }
  });
});

describe('an envelope that was sent', () => {
  it('is no longer changed', async () => {
    const { id } = await createSent(running, tenant);
    expect(await change(id, { subject: 'x' })).toMatchObject({
      status: 409,
      body: { status: 409, problemCode: 'envelope.not_draft', code: 'CONFLICT', envelopeStatus: 'SENT' },
    });
  });

  it('is not deleted without a reason', async () => {
    const { id } = await createSent(running, tenant);
    for (const path of [pathOf(id), `${pathOf(id)}?reason=`]) {
      const refused = await running.call<Refused>(tenant, 'DELETE', path);
      expect(refused).toMatchObject({ status: 409, body: { status: 409, code: 'CONFLICT', envelopeStatus: 'SENT' } });
      expect(refused.body.error).toContain('SENT');
    }
  });

  it('is voided by a deletion with a reason, and its recipients are told', async () => {
    const { id } = await createSent(running, tenant);
    const answer = await running.call(tenant, 'DELETE', `${pathOf(id)}?reason=Wrong%20price`);
    expect(answer).toMatchObject({ status: 200, body: { success: true } });
    expect((await read(running, tenant, id)).body).toMatchObject({ status: 'VOIDED', voidReason: 'Wrong price' });
    expect((await running.harness.event(envelopeEvents.voided, id)).data.voidReason).toBe('Wrong price');
    const messages = await running.database.query<{ kind: string }>(
      'select kind from messages where envelope_id = $1 order by id',
      [id],
    );
    expect(messages.map(({ kind }) => kind)).toEqual(['invitation', 'voided']);
  });

  it('is voided once', async () => {
    const { id } = await createSent(running, tenant);
    const body = { reason: 'Wrong price' };
    const answers = await Promise.all(
      [1, 2, 3].map(() => running.call(tenant, 'POST', `${pathOf(id)}/void`, { body })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    expect((await running.call(tenant, 'DELETE', `${pathOf(id)}?reason=again`)).status).toBe(409);
  });

  it('is voided with a reason only, and not as a draft', async () => {
    const { id } = await createSent(running, tenant);
    expect((await running.call(tenant, 'POST', `${pathOf(id)}/void`, { body: { reason: ' ' } })).status).toBe(400);
    const draft = await createDraft(running, tenant);
    const answer = await running.call(tenant, 'POST', `${pathOf(draft.id)}/void`, { body: { reason: 'x' } });
    expect(answer).toMatchObject({ status: 409, body: { status: 409, problemCode: 'envelope.not_open' } });
  });

  it('reminds those whose turn it is, up to ten times', async () => {
    const { id } = await createSent(running, tenant, { recipients: [client, other] });
    for (let time = 1; time <= 10; time += 1)
      expect((await running.call(tenant, 'POST', `${pathOf(id)}/resend`)).status).toBe(200);
    const refused = await running.call(tenant, 'POST', `${pathOf(id)}/resend`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'envelope.too_many_reminders' } });
    const messages = await running.database.query<{ to: string }>(
      `select recipient_address as "to" from messages where envelope_id = $1 and kind = 'reminder'`,
      [id],
    );
    expect(messages.map(({ to }) => to)).toEqual(Array.from({ length: 10 }, () => client.email));
  });

  it('is not reminded of as a draft', async () => {
    const { id } = await createDraft(running, tenant);
    expect((await running.call(tenant, 'POST', `${pathOf(id)}/resend`)).status).toBe(409);
  });
});
