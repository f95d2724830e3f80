import type { RunningService } from '@probatum/service/run-service';
import { newId } from '@probatum/contracts/ids';
import { administer } from '../src/operator/administer/administer';
import { call, Gateways } from './running-gateway';

let gateways: Gateways;
let gateway: RunningService;

beforeAll(async () => {
  gateways = await Gateways.open();
  gateway = await gateways.start([]);
});
afterAll(() => gateways?.close());

const get = async (path: string, wishes: Parameters<Gateways['key']>[0] = {}) =>
  call(gateway, 'GET', path, { key: (await gateways.key(wishes)).key });

describe('the account', () => {
  it.each(['live', 'sandbox'] as const)('is that of the organization, for any %s credential', async (environment) => {
    const answer = await get('/api/v1/account/me', { scopes: 'webhooks:write', environment, plan: 'starter' });
    const id = gateways.organization;
    expect(answer).toMatchObject({
      status: 200,
      body: { id, name: 'Acme', plan: 'starter', email: `${id}@account.invalid` },
    });
    expect(Object.keys(answer.body).sort()).toEqual(['email', 'id', 'name', 'plan']);
  });

  it('is not shown without a credential', async () => {
    for (const path of ['/v1/account/me', '/v1/workspaces']) {
      expect(await call(gateway, 'GET', path)).toMatchObject({ status: 401, body: { code: 'credential.missing' } });
    }
  });
});

describe('the list of workspaces', () => {
  it.each([
    ['webhooks:write', 'MEMBER'],
    ['keys:read', 'OWNER'],
    ['organization:write', 'OWNER'],
  ])('has the one of the organization; with %s the role is %s', async (scopes, role) => {
    expect((await get('/v1/workspaces?limit=50', { scopes })).body).toEqual({
      data: [{ id: gateways.organization, name: 'Acme', slug: 'acme', role }],
      pagination: { total: 1, page: 1, pageSize: 50, pages: 1 },
      nextCursor: null,
    });
  });

  it('is empty behind its end', async () => {
    expect((await get('/v1/workspaces?page=2')).body).toMatchObject({ data: [], pagination: { total: 1 } });
    const behind = await get(`/v1/workspaces?cursor=${gateways.organization}`);
    expect(behind.body).toEqual({ data: [], nextCursor: null });
    expect((await get('/v1/workspaces?cursor=x')).status).toBe(400);
  });

  it.each([
    ['Société Générale & Söhne', 'societe-generale-sohne'],
    [' -- ', undefined],
    ['株式会社', undefined],
    ['a'.repeat(59) + ' b', 'a'.repeat(59)],
  ])('has a slug for %s', async (name, slug) => {
    const organization = newId('org');
    await administer(gateways.database, ['create-organization', '--name', name, '--id', organization]);
    const { body } = await get('/v1/workspaces', { organization });
    expect(body['data']).toMatchObject([{ id: organization, slug: slug ?? organization }]);
  });
});
