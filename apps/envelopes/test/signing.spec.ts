import { newTenant } from '@probatum/testing/service-harness';
import { readTrail, verifyTrail, contentOf } from '../src/audit-trail/read-trail';
import type { SigningSession } from '../src/signing/read-session/session';
import { RunningEnvelopes } from './running-envelopes';
import { complete, giveSent, type SentEnvelope, somePicture, stopSealing } from './sent-envelope';

let envelopes: RunningEnvelopes;
const tenant = newTenant('sandbox');

beforeAll(async () => {
  envelopes = await RunningEnvelopes.start();
  await stopSealing(envelopes);
});
afterAll(() => envelopes.stop());

const from = { headers: { 'probatum-client-address': '203.0.113.7', 'user-agent': 'Firefox/140.0' } };

const get = <Body = SigningSession>(token: string, path = 'session') =>
  envelopes.call<Body>(undefined, 'GET', `/sign/${token}/${path}`);
const post = async <Body = SigningSession>(token: string, path: string, body?: unknown) => {
  const request = { ...from, ...(body === undefined ? {} : { body }) };
  let answer = await envelopes.call<Body>(undefined, 'POST', `/sign/${token}/${path}`, request);
  // A machine with a busy disk lets a request wait for the lock of the envelope until its time is over.
  while (answer.status === 503)
    answer = await envelopes.call<Body>(undefined, 'POST', `/sign/${token}/${path}`, request);
  return answer;
};

function signature(envelope: SentEnvelope, index = 0) {
  return {
    consent: true,
    documentHashes: envelope.hashes,
    fields: [{ id: envelope.fieldIds[index]!, picture: somePicture() }],
  };
}

/** Names of all that the service has published about the envelope. */
async function eventsOf({ id }: SentEnvelope): Promise<string[]> {
  await envelopes.harness.settled();
  return envelopes.harness.published
    .filter(({ subject }) => subject === id)
    .map(({ type }) => type.replace('probatum.', ''));
}

async function actsOf(envelope: SentEnvelope) {
  const rows = await readTrail(envelopes.database, envelope, envelope.id);
  expect(verifyTrail(envelope.id, rows)).toMatchObject({ isWhole: true });
  return rows.map(contentOf);
}

const stateOf = async ({ id }: SentEnvelope) => {
  const [row] = await envelopes.database.query<{ status: string; sealState: string; jobs: number }>(
    `select status, seal_state as "sealState", (select count(*)::int from seal_jobs where envelope_id = id) as jobs
     from envelopes where id = $1`,
    [id],
  );
  return row!;
};

const twoSigners = {
  recipients: [{}, {}],
  fields: [{ type: 'SIGNATURE' }, { type: 'SIGNATURE', of: 1 }],
} as const;

it('shows a recipient the envelope, the documents and only their own fields', async () => {
  const envelope = await giveSent(envelopes, tenant, twoSigners);
  const { status, body, headers } = await get(envelope.tokens[1]!);
  expect([status, headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(body).toMatchObject({
    envelope: { id: envelope.id, subject: 'Consulting agreement', message: 'Please sign.', environment: 'sandbox' },
    recipient: { id: envelope.recipientIds[1], email: 'signer2@example.com', role: 'SIGNER', signedAt: null },
    documents: [{ position: 0, name: 'agreement-1.pdf', sha256: envelope.hashes[0] }],
    fields: [{ id: envelope.fieldIds[1], type: 'SIGNATURE', page: 1 }],
    canAct: true,
    reason: null,
  });
  expect(JSON.stringify(body)).not.toContain('signer1@example.com');
  const shown = await envelopes.call(undefined, 'GET', `/sign/${envelope.tokens[1]}/documents/0`);
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'application/pdf']);
  expect(shown.headers.get('cache-control')).toBe('no-store');
  expect((await get<{ code: string }>(envelope.tokens[1]!, 'documents/7')).body.code).toBe(
    'signing.document_not_found',
  );
});

it('records the first view once', async () => {
  const envelope = await giveSent(envelopes, tenant);
  await Promise.all([post(envelope.tokens[0]!, 'view'), post(envelope.tokens[0]!, 'view')]);
  const { body } = await post(envelope.tokens[0]!, 'view');
  expect([body.envelope.status, body.recipient.status]).toEqual(['DELIVERED', 'VIEWED']);
  expect(await eventsOf(envelope)).toEqual(['recipient.viewed', 'envelope.viewed']);
  expect(await actsOf(envelope)).toMatchObject([
    {
      type: 'recipient.viewed',
      actor: { type: 'recipient', id: envelope.recipientIds[0], name: 'Signer 1' },
      address: '203.0.113.7',
      userAgent: 'Firefox/140.0',
      data: { identifiedBy: 'e-mail link', documents: [{ sha256: envelope.hashes[0] }] },
    },
  ]);
});

it('signs with a picture that the server has written, and lets the envelope be sealed', async () => {
  const envelope = await giveSent(envelopes, tenant, {
    fields: [
      { type: 'SIGNATURE' },
      { type: 'DATE_SIGNED' },
      { type: 'TEXT' },
      { type: 'CHECKBOX' },
      { type: 'DROPDOWN', options: ['Monthly', 'Yearly'] },
      { type: 'INITIALS' },
      { type: 'TEXT', required: false },
    ],
  });
  const [signed, , text, box, choice, initials] = envelope.fieldIds;
  const picture = somePicture();
  const { status, body } = await post(envelope.tokens[0]!, 'finish', {
    consent: true,
    documentHashes: envelope.hashes,
    fields: [
      { id: signed, picture },
      { id: text, value: 'ليلى حداد' },
      { id: box, value: 'true' },
      { id: choice, value: 'Yearly' },
      { id: initials, samePictureAs: signed },
    ],
  });
  expect([status, body.recipient.status, body.canAct, body.reason]).toEqual([200, 'SIGNED', false, 'signed']);
  const rows = await envelopes.database.query<{ type: string; value: string | null; picture: boolean }>(
    'select type, value, has_picture as picture from fields where envelope_id = $1 order by id',
    [envelope.id],
  );
  const today = new Date().toISOString().slice(0, 10);
  expect(rows.map(({ type, value, picture }) => [type, value, picture])).toEqual([
    ['SIGNATURE', null, true],
    ['DATE_SIGNED', today, false],
    ['TEXT', 'ليلى حداد', false],
    ['CHECKBOX', 'true', false],
    ['DROPDOWN', 'Yearly', false],
    ['INITIALS', null, true],
    ['TEXT', null, false],
  ]);
  const stored = Buffer.concat(await (await envelopes.objects.get(`${signed}-picture`)).toArray());
  expect(stored.subarray(1, 4).toString()).toBe('PNG');
  expect(await stateOf(envelope)).toEqual({ status: 'PARTIALLY_SIGNED', sealState: 'pending', jobs: 1 });
  expect(await eventsOf(envelope)).toEqual(['recipient.signed', 'envelope.signed']);
  const acts = await actsOf(envelope);
  expect(acts.map(({ type }) => type)).toEqual(['recipient.consented', 'recipient.signed', 'envelope.signed']);
  expect(acts[0]).toMatchObject({ data: { consent: body.consentText, documents: [{ sha256: envelope.hashes[0] }] } });
});

it('answers a repeated finish with the same facts, and changes nothing', async () => {
  const envelope = await giveSent(envelopes, tenant);
  const first = await post(envelope.tokens[0]!, 'finish', signature(envelope));
  const again = await post(envelope.tokens[0]!, 'finish', {
    ...signature(envelope),
    fields: [{ id: envelope.fieldIds[0]!, picture: somePicture(50, 50) }],
  });
  expect([again.status, again.body]).toEqual([200, first.body]);
  expect(await eventsOf(envelope)).toEqual(['recipient.signed', 'envelope.signed']);
});

it('counts one of two requests of a recipient that arrive together', async () => {
  const envelope = await giveSent(envelopes, tenant);
  const answers = await Promise.all([1, 2, 3].map(() => post(envelope.tokens[0]!, 'finish', signature(envelope))));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  expect(await eventsOf(envelope)).toEqual(['recipient.signed', 'envelope.signed']);
});

it('counts both of two signers who finish at the same moment, and seals once', async () => {
  for (let round = 0; round < 5; round += 1) {
    const envelope = await giveSent(envelopes, tenant, twoSigners);
    const answers = await Promise.all(
      envelope.tokens.map((token, index) => post(token, 'finish', signature(envelope, index))),
    );
    expect(answers.map(({ status, text }) => [status, text])).toEqual([
      [200, expect.stringContaining('"SIGNED"')],
      [200, expect.stringContaining('"SIGNED"')],
    ]);
    expect(await stateOf(envelope)).toEqual({ status: 'PARTIALLY_SIGNED', sealState: 'pending', jobs: 1 });
    expect(await eventsOf(envelope)).toEqual(['recipient.signed', 'recipient.signed', 'envelope.signed']);
    await actsOf(envelope);
  }
});

it('invites the next recipient when it is their turn, and refuses an earlier act', async () => {
  const envelope = await giveSent(envelopes, tenant, { ...twoSigners, recipients: [{ order: 1 }, { order: 2 }] });
  const [first, second] = envelope.tokens as [string, string];
  const waiting = await get(second);
  expect(waiting.body).toMatchObject({ canAct: false, reason: 'not_your_turn', documents: [], fields: [] });
  const early = await post<{ code: string }>(second, 'finish', signature(envelope, 1));
  expect([early.status, early.body.code]).toEqual([409, 'signing.not_open']);
  expect((await get<{ code: string }>(second, 'documents/0')).status).toBe(409);
  await post(second, 'view');
  await post(first, 'finish', signature(envelope));
  const messages = await envelopes.database.query(
    'select recipient_id as "recipientId", kind from messages where envelope_id = $1',
    [envelope.id],
  );
  expect(messages).toEqual([{ recipientId: envelope.recipientIds[1], kind: 'invitation' }]);
  expect((await stateOf(envelope)).jobs).toBe(0);
  expect((await get(second)).body).toMatchObject({ canAct: true, reason: null });
  expect((await post(second, 'finish', signature(envelope, 1))).status).toBe(200);
  expect((await stateOf(envelope)).jobs).toBe(1);
});

it('lets an approver approve without fields, and a viewer only read', async () => {
  const envelope = await giveSent(envelopes, tenant, {
    recipients: [{ role: 'APPROVER' }, { role: 'VIEWER' }, { role: 'CARBON_COPY' }],
    fields: [],
  });
  const [approver, viewer, copy] = envelope.tokens as [string, string, string];
  expect((await get(viewer)).body).toMatchObject({ canAct: false, reason: 'viewer' });
  expect((await get<unknown>(viewer, 'documents/0')).status).toBe(200);
  expect((await get(copy)).body).toMatchObject({ canAct: false, reason: 'not_your_turn', documents: [] });
  const request = { consent: true, documentHashes: envelope.hashes, fields: [] };
  const refused = await post<{ code: string }>(viewer, 'finish', request);
  expect([refused.status, refused.body.code]).toEqual([409, 'signing.nothing_to_sign']);
  expect((await post(approver, 'finish', request)).body.recipient.status).toBe('APPROVED');
  expect(await eventsOf(envelope)).toEqual(['recipient.approved', 'envelope.signed']);
});

it('ends the envelope when a recipient declines, and tells the others', async () => {
  const envelope = await giveSent(envelopes, tenant, twoSigners);
  const [first, second] = envelope.tokens as [string, string];
  const { status, body } = await post(first, 'decline', { reason: 'The price is wrong.' });
  expect([status, body.reason, body.envelope.status]).toEqual([200, 'declined', 'DECLINED']);
  expect((await post(first, 'decline', { reason: 'Again.' })).status).toBe(200);
  const late = await post<{ code: string; reason: string }>(second, 'finish', signature(envelope, 1));
  expect([late.status, late.body.code, late.body.reason]).toEqual([410, 'signing.ended', 'declined']);
  expect((await get<unknown>(second, 'documents/0')).status).toBe(410);
  expect(await eventsOf(envelope)).toEqual(['envelope.declined']);
  const messages = await envelopes.database.query(
    'select recipient_id as id, kind from messages where envelope_id = $1',
    [envelope.id],
  );
  expect(messages).toEqual([{ id: envelope.recipientIds[1], kind: 'declined' }]);
  expect((await actsOf(envelope)).map(({ type }) => type)).toEqual([
    'recipient.declined',
    'envelope.declined',
    'message.queued',
  ]);
});

it('counts one of two recipients who sign and decline at the same moment', async () => {
  const envelope = await giveSent(envelopes, tenant, twoSigners);
  const [signs, declines] = await Promise.all([
    post(envelope.tokens[0]!, 'finish', signature(envelope)),
    post(envelope.tokens[1]!, 'decline', { reason: 'No.' }),
  ]);
  expect(declines.status).toBe(200);
  expect([200, 410]).toContain(signs.status);
  expect(await stateOf(envelope)).toMatchObject({ status: 'DECLINED', jobs: 0 });
});

it.each([
  ['DRAFT', 'not_sent', 409],
  ['VOIDED', 'voided', 410],
  ['EXPIRED', 'expired', 410],
  ['RETURNED_TO_SENDER', 'returned', 410],
])('of an envelope in %s shows the reason and refuses to sign', async (status, reason, refusal) => {
  const envelope = await giveSent(envelopes, tenant, { status });
  const token = envelope.tokens[0]!;
  expect((await get(token)).body).toMatchObject({ canAct: false, reason, documents: [], fields: [] });
  expect((await post(token, 'finish', signature(envelope))).status).toBe(refusal);
  expect((await post(token, 'decline', { reason: 'No.' })).status).toBe(refusal);
  expect((await post(token, 'view')).body.recipient.status).toBe('SENT');
  expect((await get<unknown>(token, 'signed-document')).status).toBe(refusal);
  expect(await eventsOf(envelope)).toEqual([]);
});

it('takes an envelope as expired from the moment on, before the job has been there', async () => {
  const envelope = await giveSent(envelopes, tenant, { expiresAt: new Date(Date.now() - 1_000) });
  expect((await get(envelope.tokens[0]!)).body.reason).toBe('expired');
  expect((await post(envelope.tokens[0]!, 'finish', signature(envelope))).status).toBe(410);
});

it('gives the signed document to every recipient once the envelope is completed', async () => {
  const envelope = await giveSent(envelopes, tenant, { ...twoSigners, recipients: [{}, { role: 'CARBON_COPY' }] });
  const early = await get<{ code: string }>(envelope.tokens[0]!, 'signed-document');
  expect([early.status, early.body.code]).toEqual([409, 'signing.not_completed']);
  await complete(envelopes, envelope);
  for (const token of envelope.tokens) {
    expect((await get(token)).body).toMatchObject({ reason: 'completed', canDownload: true });
    const file = await envelopes.call(undefined, 'GET', `/sign/${token}/signed-document`);
    expect([file.status, file.text]).toEqual([200, '%PDF-1.7 sealed']);
    expect(file.headers.get('content-disposition')).toContain('filename="agreement-1-signed.pdf"');
  }
  expect((await get<unknown>(envelope.tokens[0]!, 'signed-document?document=1')).status).toBe(404);
});

it('answers every unknown token alike, and finds a token by its hash only', async () => {
  const envelope = await giveSent(envelopes, tenant);
  const [token] = envelope.tokens as [string];
  const [row] = await envelopes.database.query<{ hash: string }>(
    `select encode(token_hash, 'base64') as hash from recipients where envelope_id = $1`,
    [envelope.id],
  );
  const near = `${token.slice(0, -1)}${token.endsWith('A') ? 'E' : 'A'}`;
  for (const wrong of [
    near,
    'x',
    'A'.repeat(43),
    encodeURIComponent(row!.hash),
    '%00',
    envelope.recipientIds[0]!,
    '..%2f..',
  ]) {
    const { status, body, headers } = await get<{ code: string; detail: string }>(wrong);
    expect(headers.get('cache-control')).toBe('no-store');
    expect([wrong, status, body.code, body.detail]).toEqual([
      wrong,
      404,
      'signing.link_not_found',
      'This link was not found',
    ]);
    expect((await post<{ code: string }>(wrong, 'view')).body.code).toBe('signing.link_not_found');
    expect((await post<{ code: string }>(wrong, 'finish', signature(envelope))).body.code).toBe(
      'signing.link_not_found',
    );
  }
});

it('keeps organizations and environments apart', async () => {
  const [ours, theirs] = [await giveSent(envelopes, newTenant()), await giveSent(envelopes, newTenant())];
  const foreign = await post<{ errors: { pointer: string }[] }>(ours.tokens[0]!, 'finish', {
    ...signature(theirs),
    documentHashes: ours.hashes,
  });
  expect([foreign.status, foreign.body.errors[0]?.pointer]).toEqual([400, '/fields/0/id']);
  expect((await get(theirs.tokens[0]!)).body.envelope.id).toBe(theirs.id);
  // The token decides, whatever credential comes along.
  const withKey = await envelopes.call<SigningSession>(newTenant(), 'GET', `/sign/${ours.tokens[0]}/session`);
  expect(withKey.body.envelope.id).toBe(ours.id);
});
