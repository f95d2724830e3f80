import { envelopeEvents } from '@probatum/contracts/events/envelopes';
import { organizationCreated } from '@probatum/contracts/events/gateway';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import type { SandboxMessage } from '../src/messages/list-messages/list-messages';
import { a4, client, createDraft, createSent, insertDocument, read, type Refused, send } from './envelope-requests';
import { RunningEnvelopes } from './running-envelopes';

let running: RunningEnvelopes;
const tenant = newTenant('sandbox');

beforeAll(async () => {
  running = await RunningEnvelopes.start();
}, 60_000);
afterAll(() => running.stop());

const signer = (name: string, more = {}) => ({ email: `${name}@example.com`, role: 'SIGNER', ...more });

async function messagesOf(id: string, of: Tenant = tenant): Promise<SandboxMessage[]> {
  const path = `/api/v1/sandbox/messages?envelopeId=${id}&limit=100`;
  return (await running.call<{ data: SandboxMessage[] }>(of, 'GET', path)).body.data;
}

async function refusedBySend(more: Record<string, unknown>) {
  const { id } = await createDraft(running, tenant, more);
  const { status, body } = await running.call<Refused>(tenant, 'POST', `/api/v1/envelopes/${id}/send`);
  return { status, code: body.code };
}

describe('sending', () => {
  it('invites the signer by a message with the link', async () => {
    const envelope = await createSent(running, tenant, { message: 'Here it is.' });
    expect(envelope).toMatchObject({ status: 'SENT', recipients: [{ status: 'SENT' }], version: 2 });
    const [message, ...more] = await messagesOf(envelope.id);
    expect(more).toEqual([]);
    expect(message).toMatchObject({ to: client.email, kind: 'invitation', channel: 'email' });
    expect(message!.subject).toBe('Please sign: Contrat de prestation');
    expect(message!.text).toContain(envelope.recipients[0]!.signUrl);
    expect(message!.text).toContain('Here it is.');
    expect(envelope.recipients[0]!.signUrl).toContain(envelope.recipients[0]!.accessToken);
  });

  it('names the organization that sends', async () => {
    const sender = newTenant('sandbox');
    const { organizationId } = sender;
    await running.harness.happen(
      organizationCreated,
      { ...sender, environment: 'live' },
      { organizationId, name: 'Acme' },
    );
    await running.harness.handled();
    const { id } = await createSent(running, sender);
    expect((await messagesOf(id, sender))[0]!.text).toContain('Acme asks you to sign');
  });

  it('is announced, with the time at which it became true', async () => {
    const { id, sentAt } = await createSent(running, tenant);
    const event = await running.harness.event(envelopeEvents.sent, id);
    expect(event).toMatchObject({ time: sentAt, data: { status: 'SENT', recipients: [{ status: 'SENT' }] } });
  });

  it('is refused a second time', async () => {
    const { id } = await createSent(running, tenant);
    const again = await running.call<Refused>(tenant, 'POST', `/api/v1/envelopes/${id}/send`);
    expect(again).toMatchObject({ status: 409, body: { problemCode: 'envelope.not_draft' } });
  });

  it('succeeds once when two callers send at the same time', async () => {
    const { id } = await createDraft(running, tenant);
    const answers = await Promise.all([1, 2, 3, 4].map(() => send(running, tenant, id)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(await messagesOf(id)).toHaveLength(1);
  });

  it('is repeated with the same answer for an idempotency key', async () => {
    const { id } = await createDraft(running, tenant);
    const headers = { 'idempotency-key': newId('req') };
    const answers = [await send(running, tenant, id, { headers }), await send(running, tenant, id, { headers })];
    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    expect(answers[1]!.text).toBe(answers[0]!.text);
    expect(await messagesOf(id)).toHaveLength(1);
  });

  it('is refused when the envelope has changed since it was read', async () => {
    const { id } = await createDraft(running, tenant);
    const etag = (await read(running, tenant, id)).headers.get('etag')!;
    await running.call(tenant, 'PATCH', `/api/v1/envelopes/${id}`, { body: { subject: 'Another' } });
    expect((await send(running, tenant, id, { headers: { 'if-match': etag } })).status).toBe(412);
    const now = (await read(running, tenant, id)).headers.get('etag')!;
    expect((await send(running, tenant, id, { headers: { 'if-match': now } })).status).toBe(200);
  });

  it('takes an empty body of JSON', async () => {
    const { id } = await createDraft(running, tenant);
    const headers = { 'content-type': 'application/json' };
    expect((await send(running, tenant, id, { body: '', headers })).status).toBe(200);
  });

  it('is refused for an id of another tenant, as for an unknown one', async () => {
    const { id } = await createDraft(running, tenant);
    const others: Tenant[] = [newTenant('sandbox'), { ...tenant, environment: 'live' }];
    for (const other of others) expect((await send(running, other, id)).status).toBe(404);
    expect((await send(running, tenant, 'env_nonsense')).status).toBe(404);
  });
});

describe('turns', () => {
  const invited = (recipients: readonly { readonly email: string; readonly status: string }[]) =>
    recipients.filter(({ status }) => status === 'SENT').map(({ email }) => email.split('@')[0]);

  it.each([
    ['the first of the list, where no order is given', [signer('a'), signer('b')], ['a']],
    ['all with the same order', [signer('a', { order: 2 }), signer('b', { order: 2 })], ['a', 'b']],
    [
      'those with the lowest order',
      [signer('a', { order: 3 }), signer('b', { order: 1 }), signer('c', { order: 1 })],
      ['b', 'c'],
    ],
    ['an approver like a signer', [signer('a', { role: 'APPROVER', order: 1 }), signer('b', { order: 2 })], ['a']],
    ['viewers with the first group', [signer('a'), signer('b'), signer('v', { role: 'VIEWER' })], ['a', 'v']],
    ['no carbon copy', [signer('a'), signer('c', { role: 'CARBON_COPY' })], ['a']],
  ])('invite %s', async (_what, recipients, expected) => {
    const sent = await createSent(running, tenant, { recipients });
    expect(invited(sent.recipients)).toEqual(expected);
    expect((await messagesOf(sent.id)).map(({ to }) => to.split('@')[0]).sort()).toEqual([...expected].sort());
  });
});

describe('fields that sending places', () => {
  const recipients = [signer('a'), signer('b'), signer('c', { role: 'APPROVER' })];
  const pages = [a4, a4];

  it('are a signature field for each signer on the last page, side by side', async () => {
    const documentIds = [await insertDocument(running, tenant, { pages })];
    const { fields } = await createSent(running, tenant, { documentIds, recipients });
    expect(fields.map(({ recipientEmail, fieldType, pageNumber }) => [recipientEmail, fieldType, pageNumber])).toEqual([
      ['a@example.com', 'SIGNATURE', 2],
      ['b@example.com', 'SIGNATURE', 2],
    ]);
    expect(overlaps(fields)).toBe(false);
  });

  it('never overlap or leave the page, however many signers there are', async () => {
    const many = Array.from({ length: 50 }, (_, index) => signer(`s${index}`));
    for (const page of [a4, { width: 842, height: 595 }, { width: 100, height: 100 }]) {
      const documentIds = [await insertDocument(running, tenant, { pages: [page] })];
      const sent = await createSent(running, tenant, { documentIds, recipients: many, initialsOnEveryPage: true });
      expect(sent.fields).toHaveLength(100);
      const isOff = sent.fields.some(
        ({ x, y, width, height }) => x < 0 || y < 0 || x + width > page.width || y + height > page.height,
      );
      expect([page, isOff, sent.fields.some(({ height }) => height <= 0)]).toEqual([page, false, false]);
      expect([page, overlaps(sent.fields)]).toEqual([page, false]);
    }
  });

  it('are initials of each signer on every page, if the envelope asks for them', async () => {
    const documentIds = [await insertDocument(running, tenant, { pages })];
    const more = { documentIds, recipients, initialsOnEveryPage: true };
    const { fields } = await createSent(running, tenant, more);
    expect(fields.filter(({ fieldType }) => fieldType === 'INITIALS').map(({ pageNumber }) => pageNumber)).toEqual([
      1, 1, 2, 2,
    ]);
    expect(overlaps(fields.filter(({ pageNumber }) => pageNumber === 2))).toBe(false);
  });

  it('are not too many', async () => {
    const documentIds = [await insertDocument(running, tenant, { pages: Array.from({ length: 500 }, () => a4) })];
    const five = ['a', 'b', 'c', 'd', 'e'].map((name) => signer(name));
    const more = { documentIds, recipients: five, initialsOnEveryPage: true };
    expect(await refusedBySend(more)).toEqual({ status: 409, code: 'envelope.too_many_fields' });
  });

  it('are none where a signer was left out', async () => {
    const fields = [{ recipientEmail: 'a@example.com', fieldType: 'SIGNATURE' }];
    expect(await refusedBySend({ recipients, fields })).toEqual({ status: 409, code: 'signer_without_field' });
  });
});

describe('in the live environment', () => {
  it('the message waits for its delivery, and the sandbox list is refused', async () => {
    const live = newTenant('live');
    const { id } = await createSent(running, live);
    const rows = await running.database.query<{ status: string; due: boolean; text: string }>(
      `select status, next_attempt_at is not null as due, sealed_text as text from messages where envelope_id = $1`,
      [id],
    );
    expect(rows).toMatchObject([{ status: 'pending', due: true }]);
    expect(rows[0]!.text).not.toContain('sign/');
    expect((await running.call(live, 'GET', '/api/v1/sandbox/messages')).status).toBe(403);
  });
});

describe('the list of messages in the sandbox', () => {
  it('has those of the tenant only, page by page', async () => {
    const own = newTenant('sandbox');
    const recipients = ['a', 'b', 'c'].map((name) => signer(name, { order: 1 }));
    await createSent(running, own, { recipients });
    const path = '/api/v1/sandbox/messages?limit=2';
    interface Part {
      readonly data: SandboxMessage[];
      readonly nextCursor: string | null;
    }
    const first = (await running.call<Part>(own, 'GET', path)).body;
    const rest = (await running.call<Part>(own, 'GET', `${path}&cursor=${first.nextCursor!}`)).body;
    expect([...first.data, ...rest.data].map(({ to }) => to[0])).toEqual(['c', 'b', 'a']);
    expect(rest.nextCursor).toBeNull();
    expect((await running.call<Part>(newTenant('sandbox'), 'GET', path)).body.data).toEqual([]);
  });
});

describe('an envelope that has expired', () => {
  async function expire(id: string) {
    await running.database.query(`update envelopes set expires_at = now() - interval '1 s' where id = $1`, [id]);
  }

  it('ends on time, without a request, and tells those who were invited', async () => {
    const { id } = await createSent(running, tenant, { recipients: [signer('a'), signer('b')] });
    await expire(id);
    await waitFor(async () => (await read(running, tenant, id)).body.status === 'EXPIRED');
    const event = await running.harness.event(envelopeEvents.expired, id);
    expect(event.data.status).toBe('EXPIRED');
    const told = (await messagesOf(id)).filter(({ kind }) => kind === 'expired');
    expect(told.map(({ to }) => to)).toEqual(['a@example.com']);
  });

  it('cannot be sent', async () => {
    const { id } = await createDraft(running, tenant);
    await expire(id);
    expect((await running.call<Refused>(tenant, 'POST', `/api/v1/envelopes/${id}/send`)).body.code).toBe(
      'envelope.expired',
    );
  });

  it('ends once, although two replicas look for it', async () => {
    await running.harness.resume();
    const ids: string[] = [];
    while (ids.length < 30) ids.push((await createSent(running, tenant)).id);
    await running.database.query(`update envelopes set expires_at = now() where id = any($1)`, [ids]);
    for (const id of ids) await running.harness.event(envelopeEvents.expired, id);
    await running.harness.settled();
    const events = running.harness.published.filter(
      ({ type, subject }) => type.endsWith('envelope.expired') && ids.includes(subject),
    );
    expect(events).toHaveLength(30);
  }, 30_000);
});

interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function overlaps(boxes: readonly Box[]): boolean {
  const isApart = (one: Box, other: Box) =>
    one.x + one.width <= other.x ||
    other.x + other.width <= one.x ||
    one.y + one.height <= other.y ||
    other.y + other.height <= one.y;
  return boxes.some((one, index) => boxes.slice(index + 1).some((other) => !isApart(one, other)));
}
