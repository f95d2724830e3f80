import { createHash } from 'node:crypto';
import { newId } from '@probatum/contracts/ids';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { administer } from '../src/operator/administer/administer';
import { NoteKeyUse } from '../src/request/log/note-key-use/note-key-use';
import { type Answer, call, Gateways } from './running-gateway';

let gateways: Gateways;
let gateway: RunningService;
let admin: string;

beforeAll(async () => {
  gateways = await Gateways.open();
  gateway = await gateways.start([]);
  admin = (await gateways.key({ scopes: 'all', name: 'Admin' })).key;
});
afterAll(() => gateways?.close());

const problem = ({ status, body }: Answer) => [status, body['code']];
const works = async (key: string) => (await call(gateway, 'GET', '/api-keys', { key })).status === 200;
const get = (id: string, key = admin) => call(gateway, 'GET', `/api-keys/${id}`, { key });
const rotate = (id: string, body: unknown = {}, key = admin) =>
  call(gateway, 'POST', `/api-keys/${id}/rotate`, { key, body });

async function make(more: Record<string, unknown> = {}) {
  const body = { name: 'ERP', scopes: ['keys:read'], environment: 'live', ...more };
  const made = await call(gateway, 'POST', '/api-keys', { key: admin, body });
  expect(made.status).toBe(201);
  return { id: made.body['id']!, key: made.body['key']! };
}

describe('rotating a key', () => {
  it('makes one with the same rights, while the old one goes on for the overlap', async () => {
    const { id, key } = await make({ family: 'sk', allowedAddresses: ['127.0.0.1'] });
    const before = Date.now();
    const { status, body } = await rotate(id, { overlapHours: 720 });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: 'ERP',
      scopes: ['keys:read'],
      environment: 'live',
      allowedAddresses: ['127.0.0.1'],
    });
    expect(body['key']).toMatch(/^sk_live_/);
    expect([await works(key), await works(body['key']!)]).toEqual([true, true]);
    const old = (await get(id)).body;
    expect([old['status'], old['replacedBy']]).toEqual(['active', body['id']]);
    expect(Date.parse(old['expiresAt']!) - before).toBeGreaterThanOrEqual(720 * 3_600_000);
    expect(Date.parse(old['expiresAt']!) - Date.now()).toBeLessThanOrEqual(720 * 3_600_000);
  });

  it('ends the old one immediately without an overlap', async () => {
    const { id, key } = await make();
    const { body } = await rotate(id, { overlapHours: 0 });
    expect([await works(key), await works(body['key']!)]).toEqual([false, true]);
    expect((await get(id)).body['status']).toBe('revoked');
  });

  it('does not lengthen the life of a key', async () => {
    const expiresAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = await make({ expiresAt });
    const { body } = await rotate(id, { overlapHours: 48 });
    expect([(await get(id)).body['expiresAt'], body['expiresAt']]).toEqual([expiresAt, expiresAt]);
  });

  it('is done once: a rotated, revoked or expired key is not rotated', async () => {
    const { id } = await make();
    const answers = await Promise.all([rotate(id), rotate(id), rotate(id)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
    const revoked = await make();
    await call(gateway, 'DELETE', `/api-keys/${revoked.id}`, { key: admin });
    expect(problem(await rotate(revoked.id))).toEqual([409, 'api_key.not_active']);
  });

  it('gives no caller new rights', async () => {
    const { id } = await make({ scopes: ['keys:read', 'webhooks:write'] });
    const { key } = await gateways.key({ scopes: 'keys:write,keys:read' });
    expect(problem(await rotate(id, {}, key))).toEqual([403, 'api_key.scopes_exceed_creator']);
  });

  it.each([{ overlapHours: 721 }, { overlapHours: -1 }, { overlapHours: 1.5 }, { overlap: 1 }])(
    'refuses %j',
    async (body) => {
      const { id } = await make();
      expect(problem(await rotate(id, body))).toEqual([400, 'request.invalid']);
    },
  );

  it('finds no key of others', async () => {
    const organization = newId('org');
    await administer(gateways.database, ['create-organization', '--name', 'Other', '--id', organization]);
    const stranger = (await gateways.key({ organization, scopes: 'all' })).key;
    const { id } = await make();
    const foreign = [await rotate(id, {}, stranger), await get(id, stranger)];
    expect(foreign.map(problem)).toEqual([
      [404, 'api_key.not_found'],
      [404, 'api_key.not_found'],
    ]);
    expect(problem(await get('nonsense'))).toEqual([404, 'api_key.not_found']);
  });
});

describe('PATCH /api-keys/:id', () => {
  const change = (id: string, body: unknown, key = admin) => call(gateway, 'PATCH', `/api-keys/${id}`, { key, body });

  it('changes what it names and nothing else, within a second', async () => {
    const { id, key } = await make();
    expect(await works(key)).toBe(true);
    const { status, body } = await change(id, { name: 'New', scopes: ['certificates:read'] });
    expect([status, body['name'], body['scopes'], body['expiresAt']]).toEqual([
      200,
      'New',
      ['certificates:read'],
      null,
    ]);
    expect(problem(await call(gateway, 'GET', '/api-keys', { key }))).toEqual([403, 'scope.missing']);
  });

  it('ends a key at a time, and takes that back', async () => {
    const { id, key } = await make();
    await change(id, { expiresAt: new Date(Date.now() + 3_000).toISOString() });
    await waitFor(async () => !(await works(key)));
    const other = await make();
    await change(other.id, { expiresAt: new Date(Date.now() + 3_600_000).toISOString() });
    expect((await change(other.id, { expiresAt: null })).body['expiresAt']).toBe(null);
    expect(problem(await change(id, { expiresAt: null }))).toEqual([409, 'api_key.not_active']);
  });

  it.each([{}, { key: 'x' }, { environment: 'sandbox' }, { plan: 'enterprise' }, { revokedAt: null }, { id: 'key_x' }])(
    'refuses %j',
    async (body) => {
      const { id } = await make();
      expect(problem(await change(id, body))).toEqual([400, 'request.invalid']);
    },
  );

  it('is made only while the key is as it was read, if that is wished; so is a revocation', async () => {
    const { id } = await make();
    const etag = (await get(id)).headers.get('etag')!;
    const under = (method: string, condition: string) =>
      call(gateway, method, `/api-keys/${id}`, {
        key: admin,
        headers: { 'if-match': condition },
        ...(method === 'PATCH' ? { body: { name: 'Mine' } } : {}),
      });
    expect((await under('PATCH', etag)).status).toBe(200);
    for (const method of ['PATCH', 'DELETE']) {
      expect(problem(await under(method, etag))).toEqual([412, 'precondition.failed']);
    }
    expect((await under('DELETE', (await get(id)).headers.get('etag')!)).status).toBe(204);
  });

  it('gives no scope that the caller lacks', async () => {
    const { id } = await make();
    const { key } = await gateways.key({ scopes: 'keys:write,keys:read' });
    expect(problem(await change(id, { scopes: ['webhooks:read'] }, key))).toEqual([
      403,
      'api_key.scopes_exceed_creator',
    ]);
  });
});

describe('the last use of a key', () => {
  it('is told to the minute, and costs the key no change of version', async () => {
    const { id, key } = await make();
    expect((await get(id)).body['lastUsedAt']).toBe(null);
    const before = Date.now();
    await works(key);
    await gateway.app.get(NoteKeyUse).write();
    const lastUsedAt = Date.parse((await get(id)).body['lastUsedAt']!);
    expect(lastUsedAt % 60_000).toBe(0);
    expect(lastUsedAt).toBeGreaterThan(before - 60_000);
    const [row] = await gateways.database.query<{ version: number }>(`select version from api_keys where id = $1`, [
      id,
    ]);
    expect(row!.version).toBe(1);
  });
});

describe('POST /api-keys/import', () => {
  const legacyKey = 'sk_live_0123456789abcdefABCDEF_old-system';
  const wish = (key: string, more: Record<string, unknown> = {}) => ({
    name: 'Old',
    scopes: ['keys:read'],
    environment: 'live',
    prefix: 'sk_live_0123',
    keyHash: createHash('sha256').update(key).digest('hex').toUpperCase(),
    ...more,
  });
  const take = (body: unknown, key = admin) => call(gateway, 'POST', '/api-keys/import', { key, body });

  it('lets a key of another system work here, of which only the hash was sent', async () => {
    expect(problem(await call(gateway, 'GET', '/api-keys', { key: legacyKey }))).toEqual([401, 'credential.malformed']);
    const { status, body } = await take(wish(legacyKey));
    expect([status, body['prefix'], body['status']]).toEqual([201, 'sk_live_0123', 'active']);
    expect(body).not.toHaveProperty('key');
    await waitFor(() => works(legacyKey));
    expect(
      (await call(gateway, 'GET', '/api-keys', { headers: { authorization: `Bearer ${legacyKey}` } })).status,
    ).toBe(200);
    expect(await works(`${legacyKey}x`)).toBe(false);
    expect(problem(await take(wish(legacyKey)))).toEqual([409, 'api_key.exists']);
    await call(gateway, 'DELETE', `/api-keys/${body['id']}`, { key: admin });
    expect(problem(await call(gateway, 'GET', '/api-keys', { key: legacyKey }))).toEqual([401, 'credential.invalid']);
  });

  it('gives it nothing that the caller does not have, and wants a hash', async () => {
    const { key } = await gateways.key({ scopes: 'keys:write,keys:read' });
    const exceeding = await take(wish('ndi_another_old_key_here', { scopes: ['webhooks:read'] }), key);
    expect(problem(exceeding)).toEqual([403, 'api_key.scopes_exceed_creator']);
    for (const more of [{ keyHash: 'abc' }, { keyHash: undefined }, { prefix: 'xyz_1' }, { key: legacyKey }]) {
      expect(problem(await take(wish('ndi_x', more)))).toEqual([400, 'request.invalid']);
    }
  });
});

describe('the keys of the e-signature API', () => {
  it('are made, listed and revoked in its own shapes, under both of its addresses', async () => {
    for (const base of ['/api/v1', '/v1']) {
      const made = await call(gateway, 'POST', `${base}/keys`, {
        key: admin,
        body: { name: 'Signing', scopes: ['envelopes:read', 'envelopes:write'] },
      });
      expect([made.status, made.body['environment']]).toEqual([201, 'live']);
      expect(made.body['key']).toMatch(/^sk_live_/);
      const page = await call(gateway, 'GET', `${base}/keys?limit=1`, { key: admin });
      expect(page.body).toMatchObject({
        data: [{ id: made.body['id'] }],
        pagination: { page: 1, pageSize: 1, total: expect.any(Number) },
        nextCursor: made.body['id'],
      });
      const next = await call(gateway, 'GET', `${base}/keys?limit=1&cursor=${made.body['id']}`, { key: admin });
      expect(next.body).not.toHaveProperty('pagination');
      expect((next.body['data'] as unknown as { id: string }[])[0]!.id < made.body['id']!).toBe(true);
      const gone = await call(gateway, 'DELETE', `${base}/keys/${made.body['id']}`, { key: admin });
      expect([gone.status, gone.body]).toEqual([200, { success: true }]);
    }
  });

  it('are walked to the end without missing or repeating one', async () => {
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const query: string = cursor ? `&cursor=${cursor}` : '';
      const { body } = await call(gateway, 'GET', `/api/v1/keys?limit=3${query}`, { key: admin });
      seen.push(...(body['data'] as unknown as { id: string }[]).map(({ id }) => id));
      cursor = body['nextCursor'] ?? null;
    }
    const [row] = await gateways.database.query<{ count: number }>(
      `select count(*)::int as count from api_keys where organization_id = $1`,
      [gateways.organization],
    );
    expect([new Set(seen).size, seen.length]).toEqual([row!.count, row!.count]);
  });

  it.each(['x', 'key_x', newId('cert'), `${newId('key')} `])(
    'take no cursor that they never gave: %j',
    async (cursor) => {
      const query = `cursor=${encodeURIComponent(cursor)}`;
      const { status, body } = await call(gateway, 'GET', `/api/v1/keys?${query}`, { key: admin });
      const error = expect.objectContaining({ pointer: '?cursor', code: 'invalid_format' });
      expect([status, body['errors']]).toEqual([400, [error]]);
    },
  );
});
