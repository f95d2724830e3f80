import { certificateIssued } from '@probatum/contracts/events/certificates';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { RunningWebhooks } from './running-webhooks';

interface Problem {
  readonly code: string;
  readonly detail: string;
  readonly error: string;
  readonly errors: { pointer: string; code: string }[];
}
interface Page {
  readonly items: Record<string, unknown>[];
  readonly total: number;
}

let webhooks: RunningWebhooks;
beforeAll(async () => {
  webhooks = await RunningWebhooks.start({ WEBHOOK_MAX_ENDPOINTS: 3 });
}, 60_000);
afterAll(() => webhooks.stop());

const url = 'https://your-system.example/webhooks/needine';
const create = (tenant: Tenant, body: unknown) => webhooks.call<Problem>(tenant, 'POST', '/webhooks', { body });
/** Parts of a problem that contain the requested id or the id of the request. */
const varying = Object.fromEntries(
  ['detail', 'error', 'message', 'instance', 'requestId'].map((member) => [member, expect.any(String)]),
);
const list = (tenant: Tenant, query = '') => webhooks.call<Page>(tenant, 'GET', `/webhooks${query}`);

describe('registering a webhook', () => {
  it('answers with the secret, which no later answer shows and the database holds sealed', async () => {
    const tenant = newTenant();
    const created = await create(tenant, {
      url,
      events: ['certificate.issued', 'anchor.confirmed', 'certificate.issued'],
    });
    const { status, body } = created;
    expect({ status, body }).toEqual({
      status: 201,
      body: {
        id: expect.stringMatching(/^whk_/),
        url,
        events: ['certificate.issued', 'anchor.confirmed'],
        isActive: true,
        createdAt: expect.stringMatching(/^\d{4}-.*Z$/),
        secret: expect.stringMatching(/^whsec_[A-Za-z0-9+/]{43}=$/),
      },
    });
    const { secret, ...shown } = created.body as unknown as { secret: string };
    expect((await list(tenant)).body.items).toEqual([{ ...shown, lastDelivery: null }]);
    const rows = await webhooks.database.query(`select * from endpoints`);
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(JSON.stringify(rows)).not.toContain(secret.slice(6));
  });

  it('is announced, and so is its end: by whom, and without the secret', async () => {
    const tenant = newTenant();
    const { body } = await create(tenant, { url, events: ['certificate.issued'] });
    const { id, secret } = body as unknown as { id: string; secret: string };
    await webhooks.call(tenant, 'DELETE', `/webhooks/${id}`);
    const webhook = { id, url, events: ['certificate.issued'] };
    const told = () => webhooks.harness.published.filter(({ subject }) => subject === id);
    await waitFor(() => told().length === 2);
    expect(told().map(({ data }) => data)).toMatchObject([
      { actor: { type: 'api_key' }, before: null, after: webhook },
      { before: webhook, after: null },
    ]);
    expect(JSON.stringify(told())).not.toContain(secret);
  });

  it.each([
    ['a loopback address', 'https://[::1]/'],
    ['a private address', 'https://10.1.2.3/hook'],
    ['metadata', 'https://169.254.169.254/latest/meta-data'],
    ['metadata as a number', 'https://2852039166/'],
    ['metadata inside IPv6', 'https://[::ffff:169.254.169.254]/'],
    ['a translated address', 'https://[64:ff9b::a9fe:a9fe]/'],
    ['a local name', 'https://metadata.google.internal/'],
    ['plain http', 'http://your-system.example/hook'],
    ['another scheme', 'ftp://your-system.example/'],
    ['credentials', 'https://user:password@your-system.example/'],
    ['port 0', 'https://your-system.example:0/'],
    ['a mail port', 'https://your-system.example:25/'],
    ['no URL', 'your-system'],
    ['a line break', 'https://your-system.example/\r\nX: y'],
  ])('refuses %s', async (_name, refused) => {
    const { status, body } = await create(newTenant(), { url: refused, events: ['certificate.issued'] });
    expect(status).toBe(400);
    expect(body).toMatchObject({ code: 'webhook.url_rejected', errors: [{ pointer: '/url' }] });
    expect(body.error).toMatch(/^URL rejected: [a-z]/);
    expect(body.detail).toBe(body.error);
  });

  it.each([
    ['no events', { url }, '/events', 'required'],
    ['no url', { events: ['certificate.issued'] }, '/url', 'required'],
    ['an empty list of events', { url, events: [] }, '/events', 'too_few'],
    ['an unknown event', { url, events: ['certificate.issued', 'certificate.exploded'] }, '/events/1', 'not_allowed'],
    ['a text for the events', { url, events: 'certificate.issued' }, '/events', 'wrong_type'],
    ['a number for the url', { url: 5, events: ['certificate.issued'] }, '/url', 'wrong_type'],
    ['a very long url', { url: `${url}/${'a'.repeat(2_048)}`, events: ['certificate.issued'] }, '/url', 'too_long'],
    ['a secret of its own', { url, events: ['certificate.issued'], secret: 'mine' }, '/secret', 'unknown_field'],
  ])('refuses %s, with a pointer', async (_name, body, pointer, code) => {
    const refused = await create(newTenant(), body);
    expect(refused.status).toBe(400);
    expect(refused.body).toMatchObject({ code: 'request.invalid', errors: [{ pointer, code }] });
  });

  it('refuses one more than a tenant may have, also for concurrent requests', async () => {
    const tenant = newTenant();
    const request = { url, events: ['certificate.issued'] };
    const answers = await Promise.all(Array.from({ length: 6 }, () => create(tenant, request)));
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 201, 409, 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('webhook.limit_reached');
    const { items } = (await list(tenant)).body;
    await webhooks.call(tenant, 'DELETE', `/webhooks/${String(items[0]!['id'])}`);
    expect((await create(tenant, request)).status).toBe(201);
  });
});

describe('the list of webhooks', () => {
  it('comes in pages, newest first', async () => {
    const tenant = newTenant();
    const ids: string[] = [];
    for (let i = 0; i < 3; i++) ids.unshift((await webhooks.register(tenant, url, certificateIssued as never)).id);
    const first = await list(tenant, '?page=1&pageSize=2');
    const second = await list(tenant, '?page=2&pageSize=2');
    expect(first.body).toMatchObject({ total: 3, page: 1, pageSize: 2 });
    expect([...first.body.items, ...second.body.items].map(({ id }) => id)).toEqual(ids);
  });

  it('has only webhooks whose events have the form of this API', async () => {
    const tenant = newTenant();
    const [other, own] = [
      await webhooks.register(tenant, url, certificateIssued as never),
      await webhooks.register(tenant, url, certificateIssued as never),
    ];
    await webhooks.database.query(`update endpoints set dialect = 'other' where id = $1`, [other.id]);
    const { items, total } = (await list(tenant)).body;
    expect([items.map(({ id }) => id), total]).toEqual([[own.id], 1]);
  });

  it.each(['?page=0', '?pageSize=101', '?pageSize=x', '?size=3'])('refuses %s', async (query) => {
    expect((await list(newTenant(), query)).status).toBe(400);
  });
});

describe('the owner of the webhook', () => {
  it('hides a webhook from other organizations and from the other environment, like a missing one', async () => {
    const owner = newTenant('live');
    const { id } = await webhooks.register(owner, url, certificateIssued as never);
    const others = [newTenant(), { ...owner, environment: 'sandbox' as const }];
    for (const tenant of others) {
      for (const [method, path] of [
        ['DELETE', `/webhooks/${id}`],
        ['GET', `/webhooks/${id}/deliveries`],
      ] as const) {
        const foreign = await webhooks.call<Problem>(tenant, method, path);
        const missing = await webhooks.call<Problem>(tenant, method, path.replace(id, newId('whk')));
        expect(foreign.status).toBe(404);
        expect(foreign.body).toEqual({ ...missing.body, ...varying });
      }
      expect((await list(tenant)).body.items).toEqual([]);
    }
    expect((await list(owner)).body.total).toBe(1);
  });

  it.each(['nonsense', 'whk_', 'cert_01j9z3k4m5n6p7q8r9s0t1v2w3', '%00', "'"])(
    'answers 404 for the id %s',
    async (id) => {
      expect((await webhooks.call(newTenant(), 'DELETE', `/webhooks/${id}`)).status).toBe(404);
      expect((await webhooks.call(newTenant(), 'GET', `/webhooks/${id}/deliveries`)).status).toBe(404);
    },
  );

  it('needs webhooks:read to look and webhooks:write to change', async () => {
    const tenant = newTenant();
    const { id } = await webhooks.register(tenant, url, certificateIssued as never);
    const [readOnly, writeOnly] = [{ scopes: ['webhooks:read' as const] }, { scopes: ['webhooks:write' as const] }];
    expect((await webhooks.call(tenant, 'DELETE', `/webhooks/${id}`, readOnly)).status).toBe(403);
    expect((await webhooks.call(tenant, 'POST', '/webhooks', { ...readOnly, body: {} })).status).toBe(403);
    expect((await webhooks.call(tenant, 'GET', '/webhooks', writeOnly)).status).toBe(403);
    expect((await webhooks.call(tenant, 'GET', `/webhooks/${id}/deliveries`, writeOnly)).status).toBe(403);
    expect((await webhooks.call(tenant, 'DELETE', `/webhooks/${id}`, writeOnly)).status).toBe(204);
  });
});

describe('one webhook', () => {
  const created = async (tenant: Tenant) => {
    const { body } = await create(tenant, { url, events: ['certificate.issued'] });
    return body as unknown as Record<string, string>;
  };

  it('is shown as it was registered, to its tenant only, and not once it is deleted', async () => {
    const tenant = newTenant();
    const { secret: _secret, ...registered } = await created(tenant);
    const path = `/webhooks/${registered['id']}`;
    expect((await webhooks.call(tenant, 'GET', path)).body).toEqual(registered);
    expect((await webhooks.call(newTenant(), 'GET', path)).status).toBe(404);
    expect((await webhooks.call({ ...tenant, environment: 'sandbox' }, 'GET', path)).status).toBe(404);
    expect((await webhooks.call(tenant, 'GET', '/webhooks/nonsense')).status).toBe(404);
    await webhooks.call(tenant, 'DELETE', path);
    expect((await webhooks.call<Problem>(tenant, 'GET', path)).body.code).toBe('webhook.not_found');
  });

  it('leaves no secret in the database once it is deleted', async () => {
    const tenant = newTenant();
    const { id } = await created(tenant);
    await webhooks.call(tenant, 'DELETE', `/webhooks/${id}`);
    const rows = await webhooks.database.query(`select sealed_secret from endpoints where id = $1`, [id]);
    expect(rows).toEqual([{ sealed_secret: '' }]);
  });

  it('is deleted only as it was seen, if the caller says how', async () => {
    const tenant = newTenant();
    const path = `/webhooks/${(await created(tenant))['id']}`;
    const remove = (tag: string) => webhooks.call<Problem>(tenant, 'DELETE', path, { headers: { 'if-match': tag } });
    const seen = (await webhooks.call(tenant, 'GET', path)).headers.get('etag')!;
    const refused = await remove('"else"');
    expect([refused.status, refused.body.code]).toEqual([412, 'precondition.failed']);
    expect((await webhooks.call(tenant, 'GET', path)).status).toBe(200);
    expect((await remove(seen)).status).toBe(204);
    expect((await remove(seen)).status).toBe(404);
  });
});
