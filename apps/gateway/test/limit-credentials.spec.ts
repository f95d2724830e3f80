import { createHash, randomBytes } from 'node:crypto';
import { newId } from '@probatum/contracts/ids';
import type { RunningService } from '@probatum/service/run-service';
import { refuseTooManyRooms } from '../src/credentials/limit-credentials/limit-credentials';
import { administer } from '../src/operator/administer/administer';
import { call, Gateways, type KeyWishes } from './running-gateway';
import { operation, scoped, Upstream } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let things: Upstream;

beforeAll(async () => {
  gateways = await Gateways.open();
  things = await Upstream.start('things', { '/things': { get: operation(scoped('certificates:read')) } });
  gateway = await gateways.start([things]);
});
afterAll(async () => {
  await gateways?.close();
  await things?.halt();
});

/** An organization of its own with a key that may make others. */
async function founded(wishes: KeyWishes = {}) {
  const organization = newId('org');
  await administer(gateways.database, ['create-organization', '--name', 'Bank', '--id', organization]);
  const { key, id } = await gateways.key({ organization, scopes: 'keys:write', plan: 'starter', ...wishes });
  const post = (path: string, body: object) => call(gateway, 'POST', path, { key, body });
  return { organization, key, id, post };
}

const scopes = ['keys:write'];
const wish = (environment = 'live') => ({ name: 'x', scopes, environment });
const imported = () => ({
  ...wish(),
  prefix: 'sk_live_1',
  keyHash: createHash('sha256').update(randomBytes(32)).digest('hex'),
});
const full = { status: 409, body: { code: 'credentials.limit_reached', limit: 3 } };

it('an organization makes as many credentials as its plan allows, of whatever kind, in both environments', async () => {
  const { post } = await founded();
  expect((await post('/api-keys', wish('sandbox'))).status).toBe(201);
  expect((await post('/oauth/clients', wish())).status).toBe(201);
  const refused = [
    await post('/api-keys', wish()),
    await post('/api-keys', wish('sandbox')),
    await post('/api/v1/keys', { name: 'x', scopes }),
    await post('/oauth/clients', wish()),
    await post('/api-keys/import', imported()),
  ];
  for (const answer of refused) expect(answer).toMatchObject(full);
});

it('those that are revoked make room, and those that were there before stay valid', async () => {
  const { organization, key, post } = await founded();
  const others = [];
  for (let count = 0; count < 4; count += 1) others.push(await gateways.key({ organization, plan: 'starter' }));
  expect(await post('/api-keys', wish())).toMatchObject(full);
  for (const other of others) {
    expect((await call(gateway, 'GET', '/things', { key: other.key })).status).toBe(200);
    await call(gateway, 'DELETE', `/api-keys/${other.id}`, { key });
  }
  expect((await post('/api-keys', wish())).status).toBe(201);
});

it('a sandbox key counts what it cannot see, and one organization does not count for another', async () => {
  const { organization } = await founded();
  await gateways.key({ organization, plan: 'starter' });
  const sandbox = await gateways.key({ organization, plan: 'starter', environment: 'sandbox', scopes: 'keys:write' });
  expect(await call(gateway, 'POST', '/api-keys', { key: sandbox.key, body: wish('sandbox') })).toMatchObject(full);
  expect((await (await founded()).post('/api-keys', wish())).status).toBe(201);
});

it('requests that come together do not make more than there may be', async () => {
  const { organization, post } = await founded();
  const answers = await Promise.all(Array.from({ length: 12 }, () => post('/api-keys', wish())));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(2);
  const rows = await gateways.database.query(`select 1 from api_keys where organization_id = $1`, [organization]);
  expect(rows).toHaveLength(3);
});

it('a key can be rotated where no other can be made, but not into any number of keys that go on', async () => {
  const bank = await founded();
  for (let count = 0; count < 2; count += 1) await bank.post('/api-keys', wish());
  const statuses = [];
  let { id, key } = bank;
  for (let count = 0; count < 5; count += 1) {
    const answer = await call(gateway, 'POST', `/api-keys/${id}/rotate`, { key, body: {} });
    statuses.push(answer.status);
    if (answer.status === 201) ({ id, key } = answer.body as unknown as { id: string; key: string });
    else expect(answer).toMatchObject(full);
  }
  expect(statuses).toEqual([201, 201, 201, 409, 409]);
});

it('the operator allows another number, which the audit log tells', async () => {
  const { organization, post } = await founded({ scopes: 'keys:write,organization:read' });
  await administer(gateways.database, ['limit-credentials', '--organization', organization, '--most', '5']);
  const statuses = [];
  for (let count = 0; count < 5; count += 1) statuses.push((await post('/api-keys', wish())).status);
  expect(statuses).toEqual([201, 201, 201, 201, 409]);
  const entries = await gateways.database.query(
    `select before, after from audit_log where organization_id = $1 and action = 'organization.credentials_limited'`,
    [organization],
  );
  expect(entries).toEqual([{ before: { credentialLimit: null }, after: { credentialLimit: 5 } }]);
});

it.each([
  [['--organization', newId('org'), '--most', '5'], 'was not found'],
  [['--organization', newId('org'), '--most', '0'], 'whole number'],
])('the operator cannot say %j', async (words, why) => {
  await expect(administer(gateways.database, ['limit-credentials', ...words])).rejects.toThrow(why);
});

it('the rooms of an organization are counted while no other transaction can open one', async () => {
  const { organization } = await founded({ scopes: 'audit-rooms:write', plan: 'enterprise' });
  const free = `select 1 from organizations where id = $1 for no key update skip locked`;
  await gateways.database.of({ organizationId: organization, environment: 'live' }).transaction(async (tx) => {
    await refuseTooManyRooms(tx, organization);
    expect(await gateways.database.query(free, [organization])).toEqual([]);
  });
  expect(await gateways.database.query(free, [organization])).toHaveLength(1);
});

it('an organization opens a thousand audit rooms and no more, until it ends one', async () => {
  const { organization, key, post } = await founded({
    scopes: 'audit-rooms:write,certificates:read',
    plan: 'enterprise',
  });
  const room = { name: 'x', filter: { externalId: 'x' }, expiresInHours: 1 };
  const { body: first } = await post('/audit-rooms', room);
  await gateways.database.query(
    `insert into audit_rooms (organization_id, environment, id, public_id, token_hash, prefix, name, granted, created_by, expires_at)
     select organization_id, 'sandbox', 'room_' || n, 'public_' || n, token_hash, prefix, name, granted, created_by, expires_at
     from audit_rooms, generate_series(1, 999) as n where organization_id = $1`,
    [organization],
  );
  expect(await post('/audit-rooms', room)).toMatchObject({
    status: 409,
    body: { code: 'audit_room.limit_reached', limit: 1_000 },
  });
  await call(gateway, 'DELETE', `/audit-rooms/${first['id']}`, { key });
  const answers = await Promise.all(Array.from({ length: 4 }, () => post('/audit-rooms', room)));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409]);
});
