import type { CloudEvent } from '@probatum/contracts/events/event';
import { newId } from '@probatum/contracts/ids';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { connect } from 'nats';
import { AccessTokens } from '../src/oauth/access-token/access-tokens';
import { checksumOf } from '../src/credentials/api-keys/key-format';
import { RecentOAuthClients } from '../src/credentials/oauth-clients/recent-oauth-clients';
import { type CreatedClient, OAuthGateway } from './oauth-gateway';
import { call } from './running-gateway';

let server: OAuthGateway;
let gateway: RunningService;
let other: RunningService;
const told: CloudEvent<Record<string, unknown>>[] = [];

beforeAll(async () => {
  server = await OAuthGateway.open();
  ({ gateway } = server);
  other = await server.replica();
  const nats = await connect({ servers: server.gateways.natsUrl });
  nats.subscribe('events.gateway.key.leaked.>', { callback: (_error, message) => void told.push(message.json()) });
  await nats.flush();
});
afterAll(() => server?.close());

const report = (body: unknown) => call(gateway, 'POST', '/keys/report-leak', { body });
const events = (id: string) => told.filter(({ subject }) => subject === id);
const recorded = (target: string, action: string) =>
  server.gateways.database.query<Record<string, Record<string, unknown>>>(
    `select actor, address, before, after from audit_log where target = $1 and action = $2`,
    [target, action],
  );

const reporter = { type: 'anonymous', id: 'leak-report', name: 'leak report' };
const found = { foundAt: 'https://code.example/acme/erp', comment: 'in a commit' };

/** The same except for its invisible parts. */
function guessed(key: string): string {
  const signed = `${key.split('_').slice(0, -2).join('_')}_${'A'.repeat(32)}`;
  return `${signed}_${checksumOf(signed)}`;
}

describe('a key that is reported as leaked', () => {
  it('is revoked immediately by any holder of the whole key, and its owner is informed', async () => {
    const { id, key } = await server.gateways.key({ scopes: 'keys:read', name: 'ERP', environment: 'sandbox' });
    expect((await call(gateway, 'GET', '/api-keys', { key })).status).toBe(200);
    const { status, body } = await report({ key, ...found });
    expect([status, body]).toEqual([200, { revoked: true }]);
    expect((await call(gateway, 'GET', '/api-keys', { key })).body['code']).toBe('credential.invalid');
    const event = await waitFor(() => events(id)[0]);
    expect(event).toMatchObject({
      type: 'probatum.key.leaked',
      organizationid: server.gateways.organization,
      environment: 'sandbox',
      data: { keyId: id, kind: 'api_key', name: 'ERP', ...found },
    });
    expect(JSON.stringify(event)).not.toContain(key);
    expect((await report({ key })).body).toEqual({ revoked: true });
    expect(events(id)).toHaveLength(1);
  });

  it("is told to its owner without the finder's trace", async () => {
    const { id, key } = await server.gateways.key({ scopes: 'keys:read' });
    const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';
    await call(gateway, 'POST', '/keys/report-leak', { body: { key }, headers: { traceparent } });
    expect(JSON.stringify(await waitFor(() => events(id)[0]))).not.toContain('traceparent');
  });

  it('stays valid if a part of it is wrong, and the response says nothing more', async () => {
    const { key } = await server.gateways.key({ scopes: 'keys:read' });
    const attempts = [key.slice(0, -1), `${key}x`, guessed(key), 'ndi_old_key_of_somebody_else'];
    for (const attempt of attempts) expect((await report({ key: attempt })).body).toEqual({ revoked: false });
    expect((await call(gateway, 'GET', '/api-keys', { key })).status).toBe(200);
    expect((await report({})).status).toBe(400);
  });
});

describe('a client secret that is reported as leaked', () => {
  const rotate = async (client: CreatedClient, overlapHours: number): Promise<CreatedClient> => {
    const path = `/oauth/clients/${client.id}/rotate-secret`;
    const { body } = await call(gateway, 'POST', path, { key: server.admin, body: { overlapHours } });
    return body as unknown as CreatedClient;
  };

  it('ends immediately, with every token of its client, and its owner is informed', async () => {
    const leaking = await server.create({ environment: 'sandbox' });
    const tokens = [await server.token(leaking), await server.token(await rotate(leaking, 1))];
    for (const token of tokens) {
      for (const at of [gateway, other]) expect((await server.use(token, 'GET', at)).status).toBe(200);
    }
    const { status, body } = await report({ key: leaking.clientSecret, ...found });
    expect([status, body]).toEqual([200, { revoked: true }]);
    const refused = await server.requestToken(leaking);
    expect([refused.status, refused.body['error']]).toEqual([401, 'invalid_client']);
    for (const token of tokens) {
      expect((await server.use(token)).body['code']).toBe('credential.invalid');
      await waitFor(async () => (await server.use(token, 'GET', other)).status === 401);
    }
    const event = await waitFor(() => events(leaking.id)[0]);
    expect(event).toMatchObject({
      organizationid: server.gateways.organization,
      environment: 'sandbox',
      data: { keyId: leaking.id, kind: 'client_secret', name: 'ERP', prefix: leaking.secrets[0]!.prefix, ...found },
    });
    expect(JSON.stringify(event)).not.toContain(leaking.clientSecret);
  });

  it('leaves the other secret of its client valid, on every gateway', async () => {
    const leaking = await server.create();
    const rotated = await rotate(leaking, 1);
    await server.use(await server.token(rotated), 'GET', other);
    await report({ key: leaking.clientSecret });
    const token = await server.token(rotated);
    for (const at of [gateway, other]) expect((await server.use(token, 'GET', at)).status).toBe(200);
    const introspection = { client_id: rotated.id, client_secret: rotated.clientSecret, token };
    expect((await server.post('introspect', introspection)).body).toMatchObject({ active: true });
  });

  it('is worth nothing at a gateway that has not heard of it yet', async () => {
    const leaking = await server.create();
    const requestThere = () => server.requestToken(leaking, {}, other);
    expect((await requestThere()).status).toBe(200);
    await report({ key: leaking.clientSecret });
    const { body } = await requestThere();
    expect((await server.use(body['access_token'] ?? '')).status).toBe(401);
    await waitFor(async () => (await requestThere()).status === 401);
  });

  it('is worth no token for a request that was under way', async () => {
    const leaking = await server.create();
    const asItWas = (await gateway.app.get(RecentOAuthClients).find(leaking.id))!.row;
    await report({ key: leaking.clientSecret });
    const token = await gateway.app.get(AccessTokens).issue(asItWas, ['certificates:read']);
    expect((await server.use(token)).body['code']).toBe('credential.invalid');
  });

  it('ends tokens that it was worth before a rotation ended it', async () => {
    const leaking = await server.create();
    const token = await server.token(leaking);
    await rotate(leaking, 0);
    expect((await server.use(token)).status).toBe(200);
    expect((await report({ key: leaking.clientSecret })).body).toEqual({ revoked: true });
    expect((await server.use(token)).status).toBe(401);
    await waitFor(() => events(leaking.id).length === 1);
  });

  it('is told and recorded once, however often it is reported', async () => {
    const leaking = await server.create();
    const rotated = await rotate(leaking, 1);
    const reports = Array.from({ length: 4 }, () => report({ key: leaking.clientSecret }));
    for (const { body } of await Promise.all(reports)) expect(body).toEqual({ revoked: true });
    const token = await server.token(rotated);
    expect((await report({ key: leaking.clientSecret })).body).toEqual({ revoked: true });
    expect((await server.use(token)).status).toBe(200);
    const entries = await recorded(leaking.id, 'oauth_client.secret_leaked');
    expect(entries).toMatchObject([{ actor: reporter, address: '127.0.0.1' }]);
    const [before, after] = [secretsIn(entries[0]!['before']!), secretsIn(entries[0]!['after']!)];
    expect([before[1]!.leakedAt, after[1]!.leakedAt]).toEqual([null, expect.stringMatching(/Z$/)]);
    expect(Date.parse(before[1]!.expiresAt) - Date.parse(after[1]!.expiresAt)).toBeGreaterThan(3_000_000);
    expect([before[0], JSON.stringify(entries).includes(leaking.clientSecret)]).toEqual([after[0], false]);
    await waitFor(() => events(leaking.id).length > 0);
    expect(events(leaking.id)).toHaveLength(1);
  });

  const secretsIn = (client: Record<string, unknown>) =>
    client['secrets'] as { expiresAt: string; leakedAt: string | null }[];

  it('is left alone when a part of it is wrong, or its client is gone', async () => {
    const client = await server.create();
    const gone = await server.create();
    await call(gateway, 'DELETE', `/oauth/clients/${gone.id}`, { key: server.admin });
    const { clientSecret: secret } = client;
    for (const key of [secret.slice(0, -1), `${secret}x`, guessed(secret), gone.clientSecret]) {
      expect((await report({ key })).body).toEqual({ revoked: false });
    }
    expect((await server.requestToken(client)).status).toBe(200);
  });
});

describe('the token of an audit room that is reported as leaked', () => {
  const open = async () => {
    const body = { name: 'Audit 2026', certificateIds: [newId('cert')], expiresInHours: 1 };
    const answer = await call(gateway, 'POST', '/audit-rooms', { key: server.admin, body });
    return answer.body as { id: string; prefix: string; token: string };
  };
  const enter = (key: string, at = gateway) => call(at, 'GET', '/things', { key });

  it('ends its room immediately, and the owner is informed', async () => {
    const { id, prefix, token } = await open();
    for (const at of [gateway, other]) expect((await enter(token, at)).status).toBe(200);
    const { status, body } = await report({ key: token, ...found });
    expect([status, body]).toEqual([200, { revoked: true }]);
    expect((await enter(token)).body['code']).toBe('credential.invalid');
    await waitFor(async () => (await enter(token, other)).status === 401);
    const event = await waitFor(() => events(id)[0]);
    const { organization: organizationid } = server.gateways;
    const data = { keyId: id, kind: 'audit_room_token', name: 'Audit 2026', prefix, ...found };
    expect(event).toMatchObject({ organizationid, environment: 'live', data });
    expect(JSON.stringify(event)).not.toContain(token);
    expect((await report({ key: token })).body).toEqual({ revoked: true });
    const change = { before: { status: 'active', endedAt: null }, after: { status: 'ended' } };
    expect(await recorded(id, 'audit_room.leaked')).toMatchObject([
      { actor: reporter, address: '127.0.0.1', ...change },
    ]);
    expect(events(id)).toHaveLength(1);
  });

  it('is told also when the room had expired, and not when it had been ended', async () => {
    const [expired, ended] = [await open(), await open()];
    await server.gateways.writeSealed(`update audit_rooms set seal = null, expires_at = created_at where id = $1`, [
      expired.id,
    ]);
    await call(gateway, 'DELETE', `/audit-rooms/${ended.id}`, { key: server.admin });
    for (const { token } of [ended, expired]) expect((await report({ key: token })).body).toEqual({ revoked: true });
    await waitFor(() => events(expired.id).length === 1);
    expect(events(ended.id)).toEqual([]);
    expect(await recorded(ended.id, 'audit_room.leaked')).toEqual([]);
  });

  it('is left alone when a part of it is wrong', async () => {
    const { token } = await open();
    for (const key of [token.slice(0, -1), guessed(token)]) {
      expect((await report({ key })).body).toEqual({ revoked: false });
    }
    expect((await enter(token)).status).toBe(200);
  });
});
