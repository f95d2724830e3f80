import { createHash, randomBytes } from 'node:crypto';
import { newId } from '@probatum/contracts/ids';
import { administer } from '../src/operator/administer/administer';
import { findBoundCertificates } from '../src/credentials/client-certificates/bound-certificates.repository';
import { sealEarlierRows } from '../src/operator/seal-earlier-rows';
import { type CreatedClient, OAuthGateway } from './oauth-gateway';
import { type Answer, call } from './running-gateway';

let server: OAuthGateway;

beforeAll(async () => {
  server = await OAuthGateway.open();
});
afterAll(() => server?.close());
// All but the first: two dozen gateways in one process leave it no time for requests.
afterEach(() => Promise.all(server.gateways.running.splice(1).map((gateway) => gateway.stop())));

/** The rows of an intruder who can write to the database and nothing else. */
const write = (statement: string, values: readonly unknown[] = []) => server.gateways.database.query(statement, values);
/** A gateway that has looked nothing up yet. */
const fresh = () => server.replica();
const make = (path: string, more: object = {}) =>
  call(server.gateway, 'POST', path, {
    key: server.admin,
    body: { name: 'ERP', scopes: ['certificates:read'], environment: 'live', ...more },
  });
const read = async (credential: string, at = server.gateway) => call(at, 'GET', '/things', { key: credential });
const refusal = ({ status, body }: Answer) => [status, body['code']];
const invalid = [401, 'credential.invalid'];

async function changedByHand(statement: string, values: readonly unknown[], credential: string): Promise<Answer> {
  expect((await read(credential)).status).toBe(200);
  await write(statement, values);
  return read(credential, await fresh());
}

describe('a row that was written by hand counts for nothing', () => {
  it('as a key, copied from one of the victim with another hash', async () => {
    const { id } = (await make('/api-keys')).body;
    const own = `sk_${randomBytes(24).toString('hex')}`;
    const hash = createHash('sha256').update(own).digest('hex');
    await write(
      `insert into api_keys (organization_id, environment, id, public_id, key_hash, prefix, name, scopes, plan, seal)
       select organization_id, environment, $1, $2, decode($2, 'hex'), 'sk_evil', name, scopes, plan, seal
       from api_keys where id = $3`,
      [newId('key'), hash, id],
    );
    expect((await read(own)).status).toBe(401);
  });

  it('as the secret of a client', async () => {
    const [victim, own] = [await server.create(), await server.create()];
    const moved = await write(
      `update oauth_client_secrets set client_id = $2 where client_id = $1 returning client_id`,
      [own.id, victim.id],
    );
    expect(moved).toHaveLength(1);
    const stolen: CreatedClient = { ...victim, clientSecret: own.clientSecret };
    expect((await server.requestToken(stolen)).status).toBe(401);
    expect((await server.requestToken(victim)).status).toBe(200);
  });
});

describe('a row that was changed by hand counts for nothing', () => {
  // Each change is made to a row of its own. One gateway, which knows none of them, reads them all.
  it('of a key', async () => {
    const changes = [
      `scopes = scopes || array['webhooks:write']`,
      `environment = 'sandbox'`,
      `plan = 'starter'`,
      `rate_limit = 1000000`,
      `expires_at = now() + interval '1 day'`,
      `allowed_addresses = '{0.0.0.0/0}'`,
      `certificate = '{"kind": "subject", "value": "CN=x"}'`,
      `version = version + 1`,
      `seal = null`,
    ];
    const keys = await Promise.all(
      changes.map(async (change) => {
        const { id, key } = (await make('/api-keys')).body;
        expect((await read(key!)).status).toBe(200);
        await write(`update api_keys set ${change} where id = $1`, [id]);
        return key!;
      }),
    );
    const at = await fresh();
    const answers = await Promise.all(keys.map((key) => read(key, at)));
    expect(answers.map((answer, index) => [changes[index], ...refusal(answer)])).toEqual(
      changes.map((change) => [change, ...invalid]),
    );
  });

  it('of a key that was revoked: it does not come back', async () => {
    const { id, key } = (await make('/api-keys')).body;
    await call(server.gateway, 'DELETE', `/api-keys/${id}`, { key: server.admin });
    await write(`update api_keys set revoked_at = null where id = $1`, [id]);
    expect(refusal(await read(key!, await fresh()))).toEqual(invalid);
  });

  it('of a client', async () => {
    const changes = [
      `scopes = scopes || array['webhooks:write']`,
      `status = 'active', token_generation = 0, name = 'x'`,
      `plan = 'starter'`,
    ];
    const use = async (token: string, at = server.gateway) =>
      call(at, 'GET', '/things', { headers: { authorization: `Bearer ${token}` } });
    const clients = await Promise.all(
      changes.map(async (change) => {
        const client = await server.create();
        const token = await server.token(client);
        expect((await use(token)).status).toBe(200);
        await write(`update oauth_clients set ${change} where id = $1`, [client.id]);
        return { change, client, token };
      }),
    );
    const at = await fresh();
    for (const { change, client, token } of clients) {
      const statuses = [(await use(token, at)).status, (await server.requestToken(client, {}, at)).status];
      expect([change, ...statuses]).toEqual([change, 401, 401]);
    }
  });

  it('of an audit room', async () => {
    const changes = [
      `expires_at = expires_at + interval '1 day'`,
      `granted = '{"filter": {}}'`,
      `allowed_addresses = null, name = 'x'`,
    ];
    const tokens = await Promise.all(
      changes.map(async (change) => {
        const body = { name: 'Audit', filter: { externalId: 'x' }, expiresInHours: 1 };
        const { id, token } = (await call(server.gateway, 'POST', '/audit-rooms', { key: server.admin, body })).body;
        expect((await read(token!)).body['code']).not.toBe('credential.invalid');
        await write(`update audit_rooms set ${change} where id = $1`, [id]);
        return token!;
      }),
    );
    const at = await fresh();
    for (const [index, token] of tokens.entries()) {
      expect([changes[index], ...refusal(await read(token, at))]).toEqual([changes[index], ...invalid]);
    }
  });

  it('of an organization, for all of its credentials', async () => {
    const { key } = (await make('/api-keys')).body;
    const [row] = await server.gateways.database.query<{ seal: string }>(`select seal from organizations`);
    const change = `update organizations set allowed_addresses = '{192.0.2.1}'`;
    expect(refusal(await changedByHand(change, [], key!))).toEqual(invalid);
    await write(`update organizations set allowed_addresses = null`);
    expect((await read(key!, await fresh())).status).toBe(200);
    expect(row!.seal).not.toBeNull();
  });
});

describe('no change seals such a row', () => {
  it('by changing, rotating, renewing or ending it over the API', async () => {
    const { id, key } = (await make('/api-keys')).body;
    await write(`update api_keys set scopes = scopes || array['webhooks:write'] where id = $1`, [id]);
    const change = (method: string, path: string, body: object) =>
      call(server.gateway, method, path, { key: server.admin, body });
    expect((await change('PATCH', `/api-keys/${id}`, { name: 'x' })).body['code']).toBe('api_key.not_active');
    expect((await change('POST', `/api-keys/${id}/rotate`, {})).body['code']).toBe('api_key.not_active');
    expect(refusal(await read(key!, await fresh()))).toEqual(invalid);

    const client = await server.create();
    await write(`update oauth_clients set scopes = scopes || array['webhooks:write'] where id = $1`, [client.id]);
    await change('PATCH', `/oauth/clients/${client.id}`, { name: 'x' });
    await call(server.gateway, 'POST', '/keys/report-leak', { body: { key: client.clientSecret } });
    await change('POST', `/oauth/clients/${client.id}/rotate-secret`, {});
    expect((await server.requestToken(client, {}, await fresh())).status).toBe(401);
    const [row] = await server.gateways.database.query(`select seal from oauth_clients where id = $1`, [client.id]);
    expect(row).toEqual({ seal: null });

    const wish = { name: 'Audit', filter: { externalId: 'x' }, expiresInHours: 1 };
    const room = (await call(server.gateway, 'POST', '/audit-rooms', { key: server.admin, body: wish })).body;
    await write(`update audit_rooms set granted = '{"filter": {}}' where id = $1`, [room.id]);
    await call(server.gateway, 'DELETE', `/audit-rooms/${room.id}`, { key: server.admin });
    const ended = await server.gateways.database.query(
      `select seal, ended_at is not null as "isEnded" from audit_rooms where id = $1`,
      [room.id],
    );
    expect(ended).toEqual([{ seal: null, isEnded: true }]);
  });

  it('but every kind of credential from before has one once the operator says so', async () => {
    const { database } = server.gateways;
    const { key } = (await make('/api-keys')).body;
    const client = await server.create();
    const wish = { name: 'Audit', filter: { externalId: 'x' }, expiresInHours: 1 };
    const { token } = (await call(server.gateway, 'POST', '/audit-rooms', { key: server.admin, body: wish })).body;
    const rights = ['--environment', 'live', '--scopes', 'keys:read', '--plan', 'default', '--name', 'ERP'];
    const name = ['--kind', 'subject', '--value', 'CN=erp'];
    await administer(database, [
      'bind-certificate',
      '--organization',
      server.gateways.organization,
      ...rights,
      ...name,
    ]);
    const tables = [
      'organizations',
      'api_keys',
      'oauth_clients',
      'oauth_client_secrets',
      'client_certificates',
      'audit_rooms',
    ];
    for (const table of tables) await write(`update ${table} set seal = null`);
    expect(refusal(await read(key!, await fresh()))).toEqual(invalid);
    await sealEarlierRows(database, true);
    const at = await fresh();
    expect((await read(key!, at)).status).toBe(200);
    expect((await server.requestToken(client, {}, at)).status).toBe(200);
    expect((await read(token!, at)).body['code']).not.toBe('credential.invalid');
    expect(await findBoundCertificates(database, ['subject::CN=erp'])).toHaveLength(1);
  });

  it('by waiting for the next update of the platform, unless the operator says so', async () => {
    const { id, key } = (await make('/api-keys')).body;
    await write(`update api_keys set seal = null where id = $1`, [id]);
    const { database } = server.gateways;
    await expect(sealEarlierRows(database, false)).rejects.toThrow(`api_keys ${id}`);
    expect(refusal(await read(key!, await fresh()))).toEqual(invalid);
    await sealEarlierRows(database, true);
    expect((await read(key!, await fresh())).status).toBe(200);
    await sealEarlierRows(database, false);
  });
});
