import { newId } from '@probatum/contracts/ids';
import type { RunningService } from '@probatum/service/run-service';
import { hideFromOwner } from '@probatum/testing/hide-from-owner';
import { tableDifferences } from '@probatum/testing/record-table';
import { waitFor } from '@probatum/testing/wait-for';
import { auditRooms } from '../src/credentials/audit-rooms/audit-room-record';
import { call, Gateways } from './running-gateway';

/** Not those in which the gateway looks up who calls. */
const tables = [
  'oauth_clients',
  'oauth_client_secrets',
  'audit_rooms',
  'audit_room_accesses',
  'audit_log',
  'request_log',
  'idempotency_keys',
];

let gateways: Gateways;
let gateway: RunningService;
beforeAll(async () => {
  gateways = await Gateways.open();
  gateway = await gateways.start([]);
});
afterAll(() => gateways?.close());

it('the table of audit rooms is as its record declares it', async () => {
  const privileges = ['select', 'insert', 'update'];
  expect(await tableDifferences(gateways.database, 'gateway', auditRooms, privileges)).toEqual([]);
});

it('requests of an administrator use the role that sees no other organization', async () => {
  const { key } = await gateways.key({ scopes: 'all' });
  const post = async (path: string, body: object, status: number) => {
    const answer = await call(gateway, 'POST', path, {
      key,
      body,
      headers: { 'idempotency-key': `once${path}` },
    });
    expect([path, answer.status]).toEqual([path, status]);
    return String(answer.body['id']);
  };
  const get = async (path: string) => {
    const { status, body } = await call(gateway, 'GET', path, { key });
    expect([path, status]).toEqual([path, 200]);
    return body;
  };
  await get('/api-keys');
  await waitFor(async () => (await gateways.database.query('select from request_log')).length > 0);

  await hideFromOwner(gateways.database, tables);
  expect(await gateways.database.query('select from request_log')).toEqual([]);
  const other = await post('/api-keys', { name: 'ERP', scopes: ['keys:read'], environment: 'sandbox' }, 201);
  const client = await post('/oauth/clients', { name: 'ERP', scopes: ['keys:read'], environment: 'live' }, 201);
  const room = await post('/audit-rooms', { name: 'Audit', certificateIds: [newId('cert')], expiresInHours: 1 }, 201);
  for (const path of [
    `/api-keys/${other}`,
    `/oauth/clients/${client}`,
    '/oauth/clients',
    `/audit-rooms/${room}`,
    '/audit-rooms',
    `/audit-rooms/${room}/accesses`,
    '/client-certificates',
    '/organization',
    '/audit-log',
  ]) {
    await get(path);
  }
  expect((await get('/request-log'))['items']).not.toEqual([]);
  await post(`/oauth/clients/${client}/rotate-secret`, {}, 201);
  expect((await call(gateway, 'PATCH', `/oauth/clients/${client}`, { key, body: { name: 'New' } })).status).toBe(200);
  expect((await call(gateway, 'DELETE', `/oauth/clients/${client}`, { key })).status).toBe(204);
  expect((await call(gateway, 'GET', '/audit-log/export', { key })).text).toContain('oauth_client.deleted');
});
