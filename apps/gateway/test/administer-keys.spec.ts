import { newId } from '@probatum/contracts/ids';
import { administratorScopes, ordinaryScopes, scopes } from '@probatum/contracts/scopes';
import type { RunningService } from '@probatum/service/run-service';
import { type CloudEvent } from '@probatum/contracts/events/event';
import { waitFor } from '@probatum/testing/wait-for';
import { connect } from 'nats';
import { administer } from '../src/operator/administer/administer';
import { type Answer, call, Gateways } from './running-gateway';

let gateways: Gateways;
let gateway: RunningService;
let admin: string;
let sandboxAdmin: string;

beforeAll(async () => {
  gateways = await Gateways.open();
  gateway = await gateways.start([]);
  admin = (await gateways.key({ scopes: 'all', name: 'Admin' })).key;
  sandboxAdmin = (await gateways.key({ scopes: 'all', environment: 'sandbox' })).key;
});

afterAll(() => gateways?.close());

const wish = (more: Record<string, unknown> = {}) => ({
  name: 'ERP',
  scopes: ['certificates:read'],
  environment: 'live',
  ...more,
});
const create = (key: string, more: Record<string, unknown> = {}) =>
  call(gateway, 'POST', '/api-keys', { key, body: wish(more) });
const pointers = ({ body }: Answer) =>
  (body['errors'] as unknown as { pointer: string }[]).map(({ pointer }) => pointer);
const list = async (key: string, query = '') =>
  (await call(gateway, 'GET', `/api-keys${query}`, { key })).body as unknown as {
    items: Record<string, unknown>[];
    total: number;
  };

describe('POST /api-keys', () => {
  it('answers with the key, this once', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const { status, body } = await create(admin, { expiresAt });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^key_/),
      name: 'ERP',
      prefix: expect.stringMatching(/^ndi_[0-9A-Za-z]{8}$/),
      scopes: ['certificates:read'],
      environment: 'live',
      plan: 'enterprise',
      allowedAddresses: null,
      certificate: null,
      expiresAt,
      createdAt: expect.stringMatching(/Z$/),
      key: expect.stringMatching(/^ndi_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/),
    });
    expect(String(body['key']).startsWith(`${body['prefix']}_`)).toBe(true);
    const { items } = await list(admin);
    expect(items.find(({ id }) => id === body['id'])).not.toHaveProperty('key');
  });

  it.each([
    ['ndi', 'live', 'ndi_'],
    ['ndi', 'sandbox', 'ndi_test_'],
    ['sk', 'live', 'sk_live_'],
    ['sk', 'sandbox', 'sk_test_'],
  ])('makes a key of family %s for %s that begins with %s and works', async (family, environment, prefix) => {
    const { body } = await create(admin, { family, environment, scopes: ['keys:read'] });
    expect(body['key']).toMatch(new RegExp(`^${prefix}[0-9A-Za-z]{8}_`));
    expect((await call(gateway, 'GET', '/api-keys', { key: body['key'] })).status).toBe(200);
  });

  it('stores neither the key nor its secret', async () => {
    const { body } = await create(admin);
    const secret = String(body['key']).split('_')[2];
    const rows = await gateways.database.query<{ row: string }>(`select api_keys::text as row from api_keys`);
    const text = rows.map(({ row }) => row).join('\n');
    expect(text).toContain(body['prefix']);
    expect(text).not.toContain(secret);
  });

  it('gives no scope that the creator does not have, and says which', async () => {
    const { key } = await gateways.key({ scopes: 'keys:write,certificates:read' });
    const answer = await create(key, { scopes: ['certificates:read', 'webhooks:write', 'keys:write', 'keys:read'] });
    expect([answer.status, answer.body['code']]).toEqual([403, 'api_key.scopes_exceed_creator']);
    expect(pointers(answer)).toEqual(['/scopes/1', '/scopes/3']);
    expect((await create(key)).status).toBe(201);
  });

  it('hands on the plan and the limit of the creator, so that a new key does not lift them', async () => {
    const { key } = await gateways.key({ scopes: 'keys:write,keys:read', rateLimit: 321 });
    const made = (await create(key, { scopes: ['keys:read'] })).body['key'];
    const { headers } = await call(gateway, 'GET', '/api-keys', { key: made });
    expect(headers.get('x-ratelimit-limit')).toBe('321');
    const starter = await gateways.key({ scopes: 'keys:write', plan: 'starter' });
    expect((await create(starter.key, { scopes: ['keys:write'] })).body['plan']).toBe('starter');
  });

  it('lets a sandbox key make sandbox keys only', async () => {
    const answer = await create(sandboxAdmin);
    expect([answer.status, answer.body['code']]).toEqual([403, 'api_key.environment_exceeds_creator']);
    expect(pointers(answer)).toEqual(['/environment']);
    expect((await create(sandboxAdmin, { environment: 'sandbox' })).status).toBe(201);
  });

  it.each([
    [{ scopes: ['certificates:read', 'certificates:fly'] }, '/scopes/1'],
    [{ scopes: [] }, '/scopes'],
    [{ scopes: ['keys:read', 'keys:read'] }, '/scopes'],
    [{ scopes: 'keys:read' }, '/scopes'],
    [{ name: '' }, '/name'],
    [{ name: ' \u200b\u3000' }, '/name'],
    [{ name: 'x'.repeat(201) }, '/name'],
    [{ name: undefined }, '/name'],
    [{ environment: 'production' }, '/environment'],
    [{ family: 'whsec' }, '/family'],
    [{ expiresAt: '2001-01-01T00:00:00Z' }, '/expiresAt'],
    [{ expiresAt: 'tomorrow' }, '/expiresAt'],
    [{ expiresAt: '2099-12-31T23:59:60Z' }, '/expiresAt'],
    [{ organizationId: 'org_x' }, '/organizationId'],
    [{ plan: 'enterprise' }, '/plan'],
  ])('refuses %j with a pointer to %s', async (more, pointer) => {
    const answer = await create(admin, more);
    expect([answer.status, answer.body['code']]).toEqual([400, 'request.invalid']);
    expect(pointers(answer)).toEqual([pointer]);
  });

  it('needs keys:write', async () => {
    const { key } = await gateways.key({ scopes: 'keys:read' });
    const answer = await create(key);
    expect([answer.status, answer.body['code'], answer.body['requiredScope']]).toEqual([
      403,
      'scope.missing',
      'keys:write',
    ]);
    expect(answer.body['detail']).toContain('keys:write');
  });
});

describe('GET /api-keys', () => {
  it('lists the keys of the organization with their state, newest first', async () => {
    const organization = newId('org');
    await administer(gateways.database, ['create-organization', '--name', 'Other', '--id', organization]);
    const { key } = await gateways.key({ organization, scopes: 'all', name: 'first' });
    const soon = new Date(Date.now() + 3_000).toISOString();
    const expiring = await create(key, { name: 'expiring', expiresAt: soon });
    const revoked = await create(key, { name: 'revoked', environment: 'sandbox' });
    await call(gateway, 'DELETE', `/api-keys/${revoked.body['id']}`, { key });
    const page = await waitFor(async () => {
      const listed = await list(key);
      return listed.items[1]?.['status'] === 'expired' && listed;
    });
    expect(page.items.map(({ name, status, environment }) => [name, status, environment])).toEqual([
      ['revoked', 'revoked', 'sandbox'],
      ['expiring', 'expired', 'live'],
      ['first', 'active', 'live'],
    ]);
    expect(page.items[0]?.['revokedAt']).toEqual(expect.stringMatching(/Z$/));
    expect(page.items[1]).toMatchObject({ id: expiring.body['id'], expiresAt: soon, revokedAt: null });
  });

  it('pages', async () => {
    const { items, total } = await list(admin, '?page=2&pageSize=1');
    expect(items).toHaveLength(1);
    expect(total).toBeGreaterThan(2);
    const refused = await call(gateway, 'GET', '/api-keys?pageSize=101', { key: admin });
    expect([refused.status, pointers(refused)]).toEqual([400, ['?pageSize']]);
  });

  it('shows a sandbox key nothing of the live environment', async () => {
    const { items } = await list(sandboxAdmin, '?pageSize=100');
    expect(new Set(items.map(({ environment }) => environment))).toEqual(new Set(['sandbox']));
  });
});

describe('DELETE /api-keys/:id', () => {
  it('revokes, immediately in the same process, and again without a change', async () => {
    const { body } = await create(admin, { scopes: ['keys:read'] });
    const use = () => call(gateway, 'GET', '/api-keys', { key: body['key'] });
    expect((await use()).status).toBe(200);
    for (let time = 0; time < 2; time += 1) {
      const answer = await call(gateway, 'DELETE', `/api-keys/${body['id']}`, { key: admin });
      expect([answer.status, answer.text]).toEqual([204, '']);
      expect((await use()).body['code']).toBe('credential.invalid');
    }
  });

  it('does not tell a foreign key, or a live key to a sandbox caller, from one that is not there', async () => {
    const organization = newId('org');
    await administer(gateways.database, ['create-organization', '--name', 'Stranger', '--id', organization]);
    const stranger = await gateways.key({ organization, scopes: 'all' });
    const { body } = await create(admin);
    const bodyOf = async (key: string, id = '') => {
      const { status, text } = await call(gateway, 'DELETE', `/api-keys/${id}`, {
        key,
        headers: { 'x-request-id': 'r' },
      });
      return [status, text.replaceAll(id, '')];
    };
    const missing = await bodyOf(admin, newId('key'));
    expect(missing[0]).toBe(404);
    expect(await bodyOf(stranger.key, body['id'])).toEqual(missing);
    expect(await bodyOf(sandboxAdmin, body['id'])).toEqual(missing);
    expect(await bodyOf(admin, 'not-an-id')).toEqual(missing);
    expect((await call(gateway, 'DELETE', `/api-keys/${body['id']}`, { key: admin })).status).toBe(204);
  });
});

describe('the administration of a platform', () => {
  it('announces an organization once, in its live environment', async () => {
    const nats = await connect({ servers: gateways.natsUrl });
    const events: { subject: string; event: CloudEvent }[] = [];
    nats.subscribe('events.gateway.>', {
      callback: (_error, message) => events.push({ subject: message.subject, event: message.json() }),
    });
    await nats.flush();
    const id = newId('org');
    const made = await administer(gateways.database, ['create-organization', '--name', 'Müller & Söhne', '--id', id]);
    expect(made).toEqual({ id, name: 'Müller & Söhne', createdAt: expect.stringMatching(/Z$/) });
    const again = administer(gateways.database, ['create-organization', '--name', 'Twice', '--id', id]);
    await expect(again).rejects.toThrow(`The organization ${id} already exists`);
    await waitFor(() => events.length > 0);
    await nats.close();
    expect(events).toHaveLength(1);
    expect(events[0]?.subject).toBe(`events.gateway.organization.created.live.${id}`);
    expect(events[0]?.event.data).toEqual({ organizationId: id, name: 'Müller & Söhne' });
  });

  it('names all, ordinary or single scopes', async () => {
    expect((await gateways.key({ scopes: 'all' })).scopes).toEqual(scopes);
    const ordinary = (await gateways.key({ scopes: 'ordinary' })).scopes;
    expect(ordinary).toEqual(ordinaryScopes);
    expect(ordinary.filter((scope) => administratorScopes.includes(scope))).toEqual([]);
    expect((await gateways.key({ scopes: 'keys:read,keys:write' })).scopes).toEqual(['keys:read', 'keys:write']);
  });

  it('binds no client certificate with a name that is longer than an index keeps', async () => {
    const characters = Array.from({ length: 1_000 }, (_one, index) => 0x20000 + ((index * 7_919) % 40_000));
    const value = String.fromCodePoint(...characters);
    const rights = ['--environment', 'live', '--scopes', 'certificates:read', '--plan', 'default', '--name', 'ERP'];
    const words = ['bind-certificate', '--organization', gateways.organization, ...rights, '--kind', 'subject'];
    await expect(administer(gateways.database, [...words, '--value', value])).rejects.toThrow(
      'must not exceed 2600 bytes',
    );
    await expect(administer(gateways.database, [...words, '--value', value.slice(0, 1_300)])).resolves.toBeDefined();
  });

  it.each([
    [['fly'], 'Name a command'],
    [['create-organization'], '--name is required'],
    [['create-organization', '--name', '\u200b'], '--name is required'],
    [['create-organization', '--name', 'x', '--id', 'acme'], '--id must be'],
    [['create-organization', '--nmae', 'x'], '--nmae'],
    [['create-key', '--organization', newId('org'), '--name', 'x'], 'was not found'],
  ])('says why %j cannot be done', async (words, why) => {
    await expect(administer(gateways.database, words)).rejects.toThrow(why);
  });

  it.each([
    [{ scopes: 'certificates:fly' }, 'certificates:fly is not a scope'],
    [{ plan: 'gold' }, '--plan must be one of'],
    [{ plan: 'starter', rateLimit: 5 }, 'is allowed only with --plan enterprise'],
    [{ rateLimit: -5 }, '--rate-limit'],
    [{ family: 'whsec' }, '--family must be one of'],
    [{ expiresAt: 'yesterday' }, '--expires-at'],
    [{ expiresAt: '2020-01-01' }, '--expires-at must be a time in the future'],
    [{ expiresAt: '2099-02-30T00:00:00Z' }, '--expires-at must be an RFC 3339 time'],
    [{ expiresAt: '+010000-01-01T00:00:00Z' }, '--expires-at must be an RFC 3339 time'],
    [{ expiresAt: '9999-12-31T23:59:59-01:00' }, '--expires-at must be an RFC 3339 time'],
  ])('makes no key for %j', async (wishes, why) => {
    await expect(gateways.key(wishes)).rejects.toThrow(why);
  });
});
