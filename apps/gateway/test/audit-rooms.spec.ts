import { newId } from '@probatum/contracts/ids';
import { isUnderstood } from '@probatum/http/identity/audit-room-grant';
import type { RunningService } from '@probatum/service/run-service';
import { administer } from '../src/operator/administer/administer';
import { call, Gateways } from './running-gateway';

let gateways: Gateways;
let gateway: RunningService;
let owner: string;

beforeAll(async () => {
  gateways = await Gateways.open();
  gateway = await gateways.start([]);
  owner = (await gateways.key({ name: 'Owner' })).key;
});

afterAll(() => gateways?.close());

const ids = Array.from({ length: 3 }, () => newId('cert'));
const wish = (more: object = {}) => ({ name: 'Audit 2026', certificateIds: ids, expiresInHours: 24, ...more });
const create = (key: string, more: object = {}) => call(gateway, 'POST', '/audit-rooms', { key, body: wish(more) });

interface Room {
  id: string;
  status: string;
  [member: string]: unknown;
}
interface Page<Item> {
  items: Item[];
  total: number;
}
const list = async (key: string) => (await call(gateway, 'GET', '/audit-rooms?pageSize=100', { key })).body as unknown;
const rooms = async (key: string) => (await list(key)) as Page<Room>;

interface Entry {
  action: string;
  target: string;
  [member: string]: unknown;
}
const recorded = (target: string) =>
  gateways.database.query<Entry>(
    `select action, target, actor, address, environment, before, after from audit_log where target = $1 order by position`,
    [target],
  );

describe('POST /audit-rooms', () => {
  it('answers with the token, this once', async () => {
    const { status, body } = await create(owner);
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^room_/),
      name: 'Audit 2026',
      prefix: expect.stringMatching(/^audit_[0-9A-Za-z]{8}$/),
      certificateIds: ids,
      filter: null,
      status: 'active',
      createdBy: { type: 'api_key', id: expect.stringMatching(/^key_/), name: 'Owner' },
      createdAt: expect.stringMatching(/Z$/),
      expiresAt: expect.stringMatching(/Z$/),
      allowedAddresses: null,
      certificate: null,
      endedAt: null,
      token: expect.stringMatching(/^audit_[0-9A-Za-z]{8}_[0-9A-Za-z]{32}_[0-9A-Za-z]{6}$/),
    });
    expect(String(body['token']).startsWith(`${body['prefix']}_`)).toBe(true);
    expect(Date.parse(body['expiresAt']!) - Date.parse(body['createdAt']!)).toBe(24 * 3_600_000);
    const listed = (await rooms(owner)).items.find(({ id }) => id === body['id']);
    const { token: _token, ...shown } = body;
    expect(listed).toEqual({ ...shown, accessCount: 0, lastAccessAt: null });
    const { body: one } = await call(gateway, 'GET', `/audit-rooms/${body['id']}`, { key: owner });
    expect(one).toEqual(listed);
  });

  it('keeps the secret nowhere, not even in the audit log', async () => {
    const { body } = await create(owner);
    const secret = body['token']!.split('_')[2];
    const rows = await gateways.database.query<{ row: string }>(
      `select audit_rooms::text as row from audit_rooms union all select audit_log::text from audit_log`,
    );
    const text = rows.map(({ row }) => row).join('\n');
    expect(text).toContain(body['prefix']);
    expect(text).not.toContain(secret);
  });

  it('takes a filter and stores its times in UTC', async () => {
    const filter = {
      certificateType: 'ai_audit',
      externalId: 'order 7',
      issuedFrom: '2026-01-01T01:00:00.1239999+01:00',
      issuedUntil: '2027-01-01T00:00:00Z',
    };
    const { status, body } = await create(owner, { certificateIds: undefined, filter });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      certificateIds: null,
      filter: { ...filter, issuedFrom: '2026-01-01T00:00:00.124Z', issuedUntil: '2027-01-01T00:00:00.000Z' },
    });
  });

  it.each<[object, string, string]>([
    [{ name: undefined }, '/name', 'required'],
    [{ name: '' }, '/name', 'too_short'],
    [{ name: '\u00a0\u2800' }, '/name', 'blank'],
    [{ name: 'x'.repeat(201) }, '/name', 'too_long'],
    [{ expiresInHours: undefined }, '/expiresInHours', 'required'],
    [{ expiresInHours: 0 }, '/expiresInHours', 'too_small'],
    [{ expiresInHours: 8_761 }, '/expiresInHours', 'too_large'],
    [{ expiresInHours: 1.5 }, '/expiresInHours', 'wrong_type'],
    [{ expiresInHours: '24' }, '/expiresInHours', 'wrong_type'],
    [{ certificateIds: undefined }, '/certificateIds', 'required'],
    [{ filter: { certificateType: 'generic' } }, '/filter', 'not_allowed'],
    [{ certificateIds: [] }, '/certificateIds', 'too_few'],
    [{ certificateIds: [ids[0], ids[0]] }, '/certificateIds', 'duplicate_item'],
    [{ certificateIds: [ids[0], 'key_1'] }, '/certificateIds/1', 'invalid_format'],
    [{ certificateIds: [newId('key')] }, '/certificateIds/0', 'invalid_format'],
    [{ certificateIds: Array.from({ length: 501 }, () => newId('cert')) }, '/certificateIds', 'too_many'],
    [{ certificateIds: undefined, filter: {} }, '/filter', 'too_few'],
    [{ certificateIds: undefined, filter: { signerName: 'x' } }, '/filter/signerName', 'unknown_field'],
    [{ certificateIds: undefined, filter: { certificateType: 'x' } }, '/filter/certificateType', 'not_allowed'],
    [{ certificateIds: undefined, filter: { externalId: '' } }, '/filter/externalId', 'too_short'],
    [{ certificateIds: undefined, filter: { issuedFrom: 'monday' } }, '/filter/issuedFrom', 'invalid_format'],
    [
      {
        certificateIds: undefined,
        filter: { issuedFrom: '2026-01-02T00:00:00Z', issuedUntil: '2026-01-02T01:00:00+01:00' },
      },
      '/filter/issuedUntil',
      'too_small',
    ],
    [
      { certificateIds: undefined, filter: { issuedFrom: '0001-01-01T00:00:00+02:00' } },
      '/filter/issuedFrom',
      'invalid_format',
    ],
    [
      {
        certificateIds: undefined,
        filter: { issuedFrom: '2026-01-01T00:00:00Z', issuedUntil: '9999-12-31T23:59:59-01:00' },
      },
      '/filter/issuedUntil',
      'invalid_format',
    ],
    [{ scopes: ['certificates:write'] }, '/scopes', 'unknown_field'],
    [{ environment: 'live' }, '/environment', 'unknown_field'],
  ])('refuses %j with a pointer to %s (%s)', async (more, pointer, code) => {
    const answer = await create(owner, more);
    expect([answer.status, answer.body['code']]).toEqual([400, 'request.invalid']);
    expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer, code })]);
  });

  it('takes the first and the last moment that there is', async () => {
    const filter = { issuedFrom: '0001-01-01T02:00:00+02:00', issuedUntil: '9999-12-31T23:59:59.999999999Z' };
    const { status, body } = await create(owner, { certificateIds: undefined, filter });
    expect([status, body['filter']]).toEqual([
      201,
      { issuedFrom: '0001-01-01T00:00:00.000Z', issuedUntil: '9999-12-31T23:59:59.999Z' },
    ]);
    expect(isUnderstood({ filter: body['filter'] })).toBe(true);
  });

  it('takes five hundred ids and a year', async () => {
    const many = Array.from({ length: 500 }, () => newId('cert'));
    const answer = await create(owner, { certificateIds: many, expiresInHours: 8_760 });
    expect(answer.status).toBe(201);
    expect(answer.body['certificateIds']).toEqual(many);
  });

  it.each([
    ['certificates:read,audit-rooms:read', 'audit-rooms:write'],
    ['audit-rooms:write', 'certificates:read'],
  ])('a key with %s lacks %s: a caller can only share data that it can read', async (scopes, missing) => {
    const { key } = await gateways.key({ scopes });
    const answer = await create(key);
    expect([answer.status, answer.body['requiredScope']]).toEqual([403, missing]);
  });

  it('makes a sandbox room for a sandbox key, told by its token', async () => {
    const { key } = await gateways.key({ environment: 'sandbox' });
    const { body } = await create(key);
    expect(body['token']).toMatch(/^audit_test_[0-9A-Za-z]{8}_/);
    const [row] = await gateways.database.query(`select environment from audit_rooms where id = $1`, [body['id']]);
    expect(row).toEqual({ environment: 'sandbox' });
  });
});

describe('DELETE /audit-rooms/:id', () => {
  it('ends the room, which stays in the list; repeating it changes nothing', async () => {
    const { id } = (await create(owner)).body;
    const end = () => call(gateway, 'DELETE', `/audit-rooms/${id}`, { key: owner });
    expect((await end()).status).toBe(204);
    const [first] = (await rooms(owner)).items.filter((room) => room.id === id);
    expect(first).toMatchObject({ status: 'ended', endedAt: expect.stringMatching(/Z$/) });
    expect((await end()).status).toBe(204);
    expect((await rooms(owner)).items.filter((room) => room.id === id)).toEqual([first]);
    expect(await recorded(id!)).toHaveLength(2);
  });

  it('leaves an expired room expired', async () => {
    const { id } = (await create(owner)).body;
    await gateways.writeSealed(`update audit_rooms set seal = null, expires_at = now() where id = $1`, [id]);
    expect((await call(gateway, 'DELETE', `/audit-rooms/${id}`, { key: owner })).status).toBe(204);
    const { body } = await call(gateway, 'GET', `/audit-rooms/${id}`, { key: owner });
    expect(body).toMatchObject({ status: 'expired', endedAt: null });
  });

  it('needs audit-rooms:write, and reading audit-rooms:read', async () => {
    const { id } = (await create(owner)).body;
    const reader = (await gateways.key({ scopes: 'audit-rooms:read' })).key;
    const writer = (await gateways.key({ scopes: 'audit-rooms:write' })).key;
    const status = async (method: string, path: string, key: string) =>
      (await call(gateway, method, path, { key })).status;
    expect(await status('DELETE', `/audit-rooms/${id}`, reader)).toBe(403);
    for (const path of ['/audit-rooms', `/audit-rooms/${id}`, `/audit-rooms/${id}/accesses`]) {
      expect(await status('GET', path, reader)).toBe(200);
      expect(await status('GET', path, writer)).toBe(403);
    }
  });
});

it('creating and ending a room are in the audit log, with who, from where and what', async () => {
  const { token: _token, ...room } = (await create(owner)).body;
  await call(gateway, 'DELETE', `/audit-rooms/${room['id']}`, { key: owner });
  const made = { actor: { type: 'api_key', name: 'Owner' }, address: '127.0.0.1', environment: 'live' };
  expect(await recorded(room['id']!)).toEqual([
    expect.objectContaining({
      ...made,
      actor: expect.objectContaining(made.actor),
      action: 'audit_room.created',
      before: null,
      after: room,
    }),
    expect.objectContaining({
      ...made,
      actor: expect.objectContaining(made.actor),
      action: 'audit_room.ended',
      before: room,
      after: { ...room, status: 'ended', endedAt: expect.stringMatching(/Z$/) },
    }),
  ]);
});

it('a room whose creation cannot be recorded is not made', async () => {
  const before = (await rooms(owner)).total;
  await gateways.database.query(`alter table audit_log rename to audit_log_away`);
  const { status } = await create(owner);
  await gateways.database.query(`alter table audit_log_away rename to audit_log`);
  expect(status).toBeGreaterThanOrEqual(500);
  expect((await rooms(owner)).total).toBe(before);
});

describe('a stranger', () => {
  it.each([
    ['of another organization', 'live'],
    ['of the other environment', 'sandbox'],
  ] as const)('%s finds no room, ends none and reads no log', async (whose, environment) => {
    const { id } = (await create(owner)).body;
    let organization = gateways.organization;
    if (whose === 'of another organization') {
      organization = newId('org');
      await administer(gateways.database, ['create-organization', '--name', 'Other', '--id', organization]);
    }
    const { key } = await gateways.key({ organization, environment });
    const seen = (await rooms(key)).items.map((room) => room.id);
    expect(seen).not.toContain(id);
    const told = async (method: string, path: string, wanted: string) => {
      const { status, text, body } = await call(gateway, method, path, { key });
      return { status, text: text.replaceAll(wanted, 'ID').replace(String(body['requestId']), 'REQUEST') };
    };
    for (const [method, tail] of [
      ['GET', ''],
      ['DELETE', ''],
      ['GET', '/accesses'],
    ] as const) {
      const missing = newId('room');
      const foreign = await told(method, `/audit-rooms/${id}${tail}`, id!);
      expect(foreign).toEqual(await told(method, `/audit-rooms/${missing}${tail}`, missing));
      expect(foreign.status).toBe(404);
      expect(foreign).toEqual(await told(method, `/audit-rooms/nonsense${tail}`, 'nonsense'));
    }
    const { body } = await call(gateway, 'GET', `/audit-rooms/${id}`, { key: owner });
    expect(body['status']).toBe('active');
  });
});
