import { newId } from '@probatum/contracts/ids';
import type { RunningService } from '@probatum/service/run-service';
import { isReplayed, repeatable, sendHundred } from '@probatum/testing/same-request';
import { administer } from '../src/operator/administer/administer';
import { call, Gateways } from './running-gateway';

let gateways: Gateways;
let gateway: RunningService;
let other: RunningService;
let admin: string;

beforeAll(async () => {
  gateways = await Gateways.open();
  [gateway, other] = [await gateways.start([]), await gateways.start([])];
  admin = (await gateways.key({ scopes: 'all', name: 'Admin' })).key;
});
afterAll(() => gateways?.close());

interface Attempt {
  readonly caller?: string;
  readonly at?: RunningService;
  readonly more?: Record<string, unknown>;
}

function create(key: string, { caller = admin, at = gateway, more = {} }: Attempt = {}) {
  const body = { name: 'ERP', scopes: ['certificates:read'], environment: 'live', ...more };
  return call(at, 'POST', '/api-keys', { key: caller, body, headers: { 'idempotency-key': key } });
}

async function keysNamed(name: string): Promise<number> {
  return (await gateways.database.query('select from api_keys where name = $1', [name])).length;
}

describe('making a key again with its Idempotency-Key', () => {
  it('makes one key, and a hundred equal answers on two gateways', async () => {
    const name = newId('key');
    const answer = await sendHundred((number) =>
      create(name, { at: number % 2 ? other : gateway, more: { name, scopes: ['keys:read'] } }),
    );
    expect([answer.status, await keysNamed(name)]).toEqual([201, 1]);
    const { key } = JSON.parse(answer.text) as { key: string };
    expect((await call(gateway, 'GET', '/api-keys', { key })).status).toBe(200);
  });

  it('gives the same key, which the database holds sealed only', async () => {
    const [first, again] = [await create('sealed'), await create('sealed', { at: other })];
    expect(repeatable(again)).toEqual(repeatable(first));
    expect([isReplayed(first), isReplayed(again)]).toEqual([false, true]);
    const rows = await gateways.database.query(`select k::text from idempotency_keys k`);
    expect(rows.length).toBeGreaterThan(0);
    const secret = first.body['key']!.split('_')[2]!;
    for (const text of [secret, first.text]) expect(JSON.stringify(rows)).not.toContain(text);
  });

  it('gives it only to the caller who made it, because others may have fewer scopes', async () => {
    const lesser = await gateways.key({ scopes: 'keys:write,certificates:read' });
    expect((await create('mine', { more: { scopes: ['organization:write'] } })).status).toBe(201);
    const stolen = await create('mine', { caller: lesser.key, more: { scopes: ['organization:write'] } });
    expect([stolen.status, stolen.body['code']]).toEqual([422, 'idempotency.key_reused']);
    expect(stolen.text).not.toContain('"key"');
  });

  it('is refused with another body, and means nothing to another organization or environment', async () => {
    await create('k');
    const reused = await create('k', { more: { name: 'CRM' } });
    expect([reused.status, reused.body['code']]).toEqual([422, 'idempotency.key_reused']);
    const organization = newId('org');
    await administer(gateways.database, ['create-organization', '--name', 'Other', '--id', organization]);
    const callers = [
      await gateways.key({ organization, scopes: 'all' }),
      await gateways.key({ environment: 'sandbox', scopes: 'all' }),
    ];
    for (const { key: caller } of callers) {
      const made = await create('k', { caller, more: { environment: 'sandbox' } });
      expect([made.status, isReplayed(made)]).toEqual([201, false]);
    }
  });

  it('is not used up by a request that was refused', async () => {
    const { key: caller } = await gateways.key({ scopes: 'keys:write,certificates:read' });
    expect((await create('refused', { caller, more: { scopes: ['keys:read'] } })).status).toBe(403);
    expect((await create('refused', { caller, more: { expiresAt: '2001-01-01T00:00:00Z' } })).status).toBe(400);
    const made = await create('refused', { caller });
    expect([made.status, isReplayed(made)]).toEqual([201, false]);
  });

  it('is forgotten after 24 hours', async () => {
    const first = await create('day');
    const hoursPass = (hours: number) =>
      gateways.database.query(`update idempotency_keys set expires_at = expires_at - $1 * interval '1 hour'`, [hours]);
    await hoursPass(23.9);
    expect((await create('day')).text).toBe(first.text);
    await hoursPass(0.2);
    expect(isReplayed(await create('day', { more: { name: 'CRM' } }))).toBe(false);
  });
});
