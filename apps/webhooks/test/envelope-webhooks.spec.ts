import { createHmac } from 'node:crypto';
import { certificateIssued } from '@probatum/contracts/events/certificates';
import { type EnvelopeFacts, envelopeEvents, recipientEvents } from '@probatum/contracts/events/envelopes';
import type { WebhookChanged } from '@probatum/contracts/events/webhooks';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import type { WebhookDelivery } from '../src/list-deliveries/list-deliveries';
import { answer, type Received, Receiver } from './receiver';
import { RunningWebhooks } from './running-webhooks';

let webhooks: RunningWebhooks;
let receiver: Receiver;
let tenant: Tenant;
beforeAll(async () => {
  webhooks = await RunningWebhooks.start();
}, 60_000);
beforeEach(async () => {
  tenant = newTenant();
  receiver = await Receiver.start(answer(204));
});
afterEach(() => receiver.stop());
afterAll(() => webhooks.stop());

interface Made {
  readonly id: string;
  readonly url: string;
  readonly secret: string;
}

const path = '/api/v1/webhooks';
const names = [...Object.values(envelopeEvents), ...Object.values(recipientEvents)].map(({ name }) => name);
const all = [...names, 'envelope.returned_to_sender', 'envelope.resubmitted'];

async function register(owner: Tenant, url = receiver.url, events: readonly string[] = all): Promise<Made> {
  const made = await webhooks.call<Made>(owner, 'POST', path, { body: { url, events } });
  expect(made.status).toBe(201);
  return made.body;
}

const bodyOf = ({ body }: Received) => JSON.parse(body.toString()) as Record<string, unknown> & { data: object };
const first = () => waitFor(() => receiver.received[0]);
const hmac = (secret: string, body: Buffer) => createHmac('sha256', secret).update(body).digest('hex');

async function delivery(id: string, isWanted: (one: WebhookDelivery) => boolean): Promise<WebhookDelivery> {
  return waitFor(async () => {
    const answered = await webhooks.call<{ data: WebhookDelivery[] }>(tenant, 'GET', `${path}/${id}/deliveries`);
    return answered.body.data.find(isWanted);
  });
}

describe('a webhook for envelopes', () => {
  it('is registered, read, listed on one page and deleted in the form of its contract', async () => {
    const url = `${receiver.url}?a=B%20c`;
    const made = await webhooks.call<Made>(tenant, 'POST', path, {
      body: { url, events: ['envelope.completed', 'envelope.resubmitted'], active: true },
    });
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ url, isActive: true, secret: expect.stringMatching(/^whsec_/) });
    const location = made.headers.get('location')!;
    expect(location).toBe(new URL(`${path}/${made.body.id}`, location).href);
    const listed = await webhooks.call<{ data: object[] }>(tenant, 'GET', `${path}?limit=1`, {
      scopes: ['webhooks:write'],
    });
    await register(tenant);
    const both = await webhooks.call<{ data: object[] }>(tenant, 'GET', `${path}?limit=1`);
    expect(both.body).toMatchObject({ data: [{}, { id: made.body.id, url }], nextCursor: null });
    expect(listed).toMatchObject({ status: 200, body: { pagination: { total: 1, page: 1, pages: 1 } } });
    expect(listed.text).not.toContain('secret');
    const one = new URL(location).pathname;
    expect((await webhooks.call(tenant, 'GET', one)).body).toMatchObject({ id: made.body.id, lastDelivery: null });
    expect(await webhooks.call(tenant, 'DELETE', one)).toMatchObject({ status: 200, body: { success: true } });
    expect(await webhooks.call(tenant, 'DELETE', one)).toMatchObject({
      status: 404,
      body: { code: 'NOT FOUND', problemCode: 'webhook.not_found' },
    });
  });

  it('is not made for a URL that may not be called, nor for events of the other API', async () => {
    const refused = await webhooks.call(tenant, 'POST', path, {
      body: { url: 'https://10.0.0.1/x', events: ['envelope.sent'] },
    });
    expect(refused).toMatchObject({ status: 400, body: { error: expect.stringMatching(/^URL rejected: /) } });
    for (const [to, events] of [
      [path, ['certificate.issued']],
      ['/webhooks', ['envelope.sent']],
    ] as const) {
      const wrong = await webhooks.call(tenant, 'POST', to, { body: { url: receiver.url, events } });
      expect(wrong).toMatchObject({ status: 400, body: { errors: [{ pointer: '/events/0' }] } });
    }
  });

  it('is not there for the other API, for other tenants and for the other environment', async () => {
    const { id } = await register(tenant);
    const needine = await webhooks.register(tenant, receiver.url, certificateIssued as never);
    expect((await webhooks.call(tenant, 'GET', `/webhooks/${id}`)).status).toBe(404);
    expect((await webhooks.call(tenant, 'DELETE', `/webhooks/${id}`)).status).toBe(404);
    expect((await webhooks.call(tenant, 'GET', `/webhooks/${id}/deliveries`)).status).toBe(404);
    expect((await webhooks.call(tenant, 'GET', `${path}/${needine.id}`)).status).toBe(404);
    expect((await webhooks.call(tenant, 'DELETE', `${path}/${needine.id}`)).status).toBe(404);
    for (const other of [newTenant(), { ...tenant, environment: 'sandbox' as const }]) {
      expect((await webhooks.call(other, 'GET', `${path}/${id}`)).status).toBe(404);
      expect((await webhooks.call(other, 'DELETE', `${path}/${id}`)).status).toBe(404);
      expect((await webhooks.call<{ data: object[] }>(other, 'GET', path)).body.data).toEqual([]);
    }
  });
});

describe('a delivery about an envelope', () => {
  it.each(names)('tells of %s, signed with the secret as it was shown', async (name) => {
    const { secret } = await register(tenant, receiver.url, [name]);
    const definition = [...Object.values(envelopeEvents), ...Object.values(recipientEvents)].find(
      (one) => one.name === name,
    )!;
    const event = await webhooks.happen<EnvelopeFacts>(definition as never, tenant);
    const received = await first();
    expect(received.headers['x-certyneo-signature']).toBe(hmac(secret, received.body));
    expect(received.headers).toMatchObject({ 'webhook-id': event.id, 'content-type': 'application/json' });
    const key = Buffer.from(secret.replace('whsec_', ''), 'base64');
    const signed = `${event.id}.${String(received.headers['webhook-timestamp'])}.${received.body.toString()}`;
    const standard = createHmac('sha256', key).update(signed).digest('base64');
    expect(received.headers['webhook-signature']).toBe(`v1,${standard}`);
    const { envelopeId, status, subject } = event.data;
    expect(bodyOf(received)).toMatchObject({
      ...{ event: name, timestamp: event.time, occurred_at: event.time, envelope_id: envelopeId },
      data: { envelopeId, status, subject, recipientCount: 1 },
    });
    expect(received.body.toString()).not.toContain('webhookUrl');
  });

  it('has all shapes of envelope.completed', async () => {
    await register(tenant);
    const { data } = await webhooks.happen(envelopeEvents.completed, tenant);
    const body = bodyOf(await first());
    const [signer] = data.recipients;
    const proof = expect.stringMatching(`/api/v1/envelopes/${data.envelopeId}/audit-trail.pdf$`);
    expect(body).toMatchObject({
      ...{ signed_at: data.completedAt, evidence_url: proof, proof_pdf_url: proof },
      signers: [{ email: signer!.email, signed: true, ip: '203.x.x.x' }],
      data: { signedCount: 1, signatureLevel: 'SIMPLE', proof_pdf_url: proof },
    });
  });

  it('names what its recipient did, and leaves out what is not known', async () => {
    await register(tenant);
    const { data } = await webhooks.happen(recipientEvents.signed, tenant);
    const { recipientId, email, name, role, signedAt, viewedAt } = data.recipients[0]!;
    const received = await first();
    const body = bodyOf(received);
    expect(body.data).toMatchObject({ recipientId, email, name, role, signedAt, viewedAt, signatureLevel: 'SIMPLE' });
    expect(body).toMatchObject({ signed_at: signedAt });
    expect(received.body.toString()).not.toContain('proof_pdf_url');
    expect(received.body.toString()).not.toContain('missing_signers');
    expect(received.body.toString()).not.toContain('"completedAt"');
  });

  it('says why an envelope ended and who has not signed', async () => {
    await register(tenant);
    const { data } = await webhooks.happen(envelopeEvents.declined, tenant);
    expect(bodyOf(await first()).data).toMatchObject({
      decline_reason: data.declineReason,
      missing_signers: [data.recipients[0]!.email],
    });
  });

  it('is tried five times within 24 hours, and then given up', async () => {
    await receiver.stop();
    receiver = await Receiver.start(answer(500));
    const { id } = await register(tenant, receiver.url, ['envelope.sent']);
    await webhooks.happen(envelopeEvents.sent, tenant);
    const pauses = [60, 660, 7_200, 78_480];
    for (const [tries, seconds] of pauses.entries()) {
      const { attempts, nextAttemptAt, status } = await delivery(
        id,
        (one) => one.attempts.length === tries + 1 && one.nextAttemptAt !== null,
      );
      expect(status).toBe('pending');
      const pauseMs = Date.parse(nextAttemptAt!) - Date.parse(attempts.at(-1)!.at);
      expect(Math.abs(pauseMs / 1_000 - seconds)).toBeLessThan(5);
      await webhooks.skipPauses();
    }
    const last = await delivery(id, ({ status }) => status === 'failed');
    expect(last.attempts).toHaveLength(5);
    expect(pauses.reduce((sum, one) => sum + one)).toBe(24 * 3_600);
    expect(new Set(receiver.received.map(({ body }) => body.toString())).size).toBe(1);
  });

  it('never goes to a webhook of the other API, to another tenant or to the other environment', async () => {
    const needine = await webhooks.register(tenant, receiver.url, certificateIssued as never);
    // Even if its row says that it wants them.
    await webhooks.database.query(`update endpoints set events = events || $2::text[] where id = $1`, [
      needine.id,
      all,
    ]);
    const { id } = await register(tenant);
    await webhooks.database.query(`update endpoints set events = events || '{certificate.issued}' where id = $1`, [id]);
    for (const other of [newTenant(), { ...tenant, environment: 'sandbox' as const }]) await register(other);
    const sent = await webhooks.happen(envelopeEvents.sent, tenant);
    const issued = await webhooks.happen(certificateIssued, tenant);
    await webhooks.handled();
    await waitFor(() => receiver.received.length === 2);
    const byEvent = new Map(receiver.received.map(({ headers }) => [headers['webhook-id'], headers]));
    expect(byEvent.get(sent.id)).toHaveProperty('x-certyneo-signature');
    expect(byEvent.get(sent.id)).not.toHaveProperty('x-needine-signature');
    expect(byEvent.get(issued.id)).toHaveProperty('x-needine-signature');
    const rows = await webhooks.database.query(`select 1 from deliveries where organization_id = $1`, [
      tenant.organizationId,
    ]);
    expect(rows).toHaveLength(2);
  });

  it('is in a log that a cursor walks, newest first', async () => {
    const { id } = await register(tenant, receiver.url, ['envelope.sent']);
    for (let number = 0; number < 3; number += 1) await webhooks.happen(envelopeEvents.sent, tenant);
    await webhooks.handled();
    interface Part {
      readonly data: WebhookDelivery[];
      readonly pagination?: { total: number };
      readonly nextCursor: string | null;
    }
    const log = `${path}/${id}/deliveries`;
    const start = await webhooks.call<Part>(tenant, 'GET', `${log}?limit=2`, { scopes: ['webhooks:write'] });
    expect(start.body).toMatchObject({ data: [{}, {}], pagination: { total: 3, page: 1, pageSize: 2, pages: 2 } });
    const rest = await webhooks.call<Part>(tenant, 'GET', `${log}?limit=2&cursor=${start.body.nextCursor}`);
    expect(rest.body).toMatchObject({ data: [{ event: 'envelope.sent' }], nextCursor: null });
    expect(rest.body).not.toHaveProperty('pagination');
    const ids = [...start.body.data, ...rest.body.data].map((one) => one.id);
    expect([...new Set(ids)].sort().reverse()).toEqual(ids);
  });
});

describe('the URL that an envelope brings', () => {
  const withUrl = (url = receiver.url): EnvelopeFacts => ({ ...envelopeEvents.sent.example, webhookUrl: url });
  const rotate = async (owner = tenant) => {
    const { status, body } = await webhooks.call<{ secret: string }>(owner, 'POST', `${path}/envelope-secret`);
    expect(status).toBe(200);
    return body.secret;
  };

  it('is called beside the webhooks, signed with a secret that is made at first use and shown once', async () => {
    const { secret } = await register(tenant);
    await webhooks.happen(envelopeEvents.sent, tenant, withUrl());
    await waitFor(() => receiver.received.length === 2);
    const shown = await rotate();
    expect(shown).not.toBe(secret);
    const signatures = receiver.received.map(({ headers }) => headers['x-certyneo-signature']);
    const { body } = receiver.received[0]!;
    expect(signatures.sort()).toEqual([hmac(secret, body), hmac(shown, body)].sort());
    expect((await webhooks.call<{ data: object[] }>(tenant, 'GET', path)).body.data).toHaveLength(1);
  });

  it('is signed with the new secret after a rotation', async () => {
    const [before, after] = [await rotate(), await rotate()];
    expect(after).not.toBe(before);
    await webhooks.happen(envelopeEvents.sent, tenant, withUrl());
    const { headers, body } = await first();
    expect(headers['x-certyneo-signature']).toBe(hmac(after, body));
  });

  it('has a secret whose first display and rotations are announced, by whom, and without the secret', async () => {
    const secrets = [await rotate(), await rotate()];
    const told = () => webhooks.harness.published.filter(({ organizationid: id }) => id === tenant.organizationId);
    await waitFor(() => told().length === 2);
    const [first, second] = told().map(({ data }) => data as WebhookChanged);
    const lane = { id: told()[0]!.subject, url: '', events: [] };
    expect(first).toMatchObject({ actor: { type: 'api_key' }, before: { ...lane, secretShownAt: null }, after: lane });
    expect(second).toMatchObject({ before: first!.after, after: lane });
    expect(second!.after!.secretShownAt! > first!.after!.secretShownAt!).toBe(true);
    for (const secret of secrets) expect(JSON.stringify(told())).not.toContain(secret.slice(6));
  });

  it('has a secret for each tenant and environment', async () => {
    const others = [newTenant(), { ...tenant, environment: 'sandbox' as const }];
    const secrets = [await rotate(), ...(await Promise.all(others.map((other) => rotate(other))))];
    expect(new Set(secrets).size).toBe(3);
  });

  it('of each envelope is called for its own events only, also together with others', async () => {
    const other = await Receiver.start(answer(204));
    await webhooks.happen(envelopeEvents.sent, tenant, withUrl());
    await webhooks.happen(envelopeEvents.sent, tenant, { ...withUrl(other.url), envelopeId: 'env_other' });
    await waitFor(() => receiver.received.length === 1 && other.received.length === 1);
    expect(bodyOf(other.received[0]!)['envelope_id']).toBe('env_other');
    expect(bodyOf(receiver.received[0]!)['envelope_id']).not.toBe('env_other');
    await other.stop();
  });

  it('is called through the same guard', async () => {
    await webhooks.happen(envelopeEvents.sent, tenant, withUrl('https://10.0.0.1/x'));
    const [row] = await waitFor(async () => {
      const rows = await webhooks.database.query<{ attempts: { error: string; httpStatus: number | null }[] }>(
        `select attempts from deliveries where organization_id = $1 and jsonb_array_length(attempts) > 0`,
        [tenant.organizationId],
      );
      return rows.length > 0 ? rows : undefined;
    });
    expect(row!.attempts[0]).toMatchObject({ httpStatus: null, error: expect.any(String) });
  });
});
