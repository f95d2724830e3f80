import { newId } from '@probatum/contracts/ids';
import { identityHeader, IdentityVerifier } from '@probatum/http/identity/identity';
import type { RunningService } from '@probatum/service/run-service';
import { Clock } from '@probatum/persistence/clock';
import { idempotencyRetention } from '@probatum/persistence/idempotency-table';
import { Retention } from '@probatum/persistence/retention';
import { JumpingClock } from '@probatum/testing/jumping-clock';
import { SetClock } from '@probatum/testing/set-clock';
import { resetWallClock, rightTimeMs, shiftWallClock } from '@probatum/testing/wall-clock';
import { decodeJwt } from 'jose';
import { Registry } from 'prom-client';
import { DayPartitions } from '../src/organization/request-log/day-partitions';
import { DropOldDays } from '../src/organization/request-log/drop-old-days';
import { LogRequests } from '../src/request/log/log-requests';
import { OAuthGateway } from './oauth-gateway';
import { call, Gateways, identityPublicKeys } from './running-gateway';
import { operation, scoped, Upstream } from './upstream';

const dayMs = 86_400_000;
const rightTime = (laterMs = 0) => new Date(rightTimeMs() + laterMs).toISOString();
const minutesOff = (time: string) => Math.abs(Date.parse(time) - rightTimeMs()) / 60_000;

describe.each([
  ['31 days ahead', 31 * dayMs],
  ['31 days behind', -31 * dayMs],
])('a gateway on a machine whose clock is %s', (_how, offMs) => {
  let server: OAuthGateway;
  beforeAll(async () => {
    shiftWallClock(offMs);
    server = await OAuthGateway.open();
  });
  afterAll(async () => {
    resetWallClock();
    await server?.close();
  });

  const ask = (method: string, path: string, body?: unknown, key = server.admin) =>
    call(server.gateway, method, path, { key, ...(body === undefined ? {} : { body }) });
  const newKey = (expiresAt: string) =>
    ask('POST', '/api-keys', { name: 'x', scopes: ['certificates:read'], environment: 'live', expiresAt });
  const things = (key: string) => ask('GET', '/things', undefined, key);

  it('takes a key until its end and not after it', async () => {
    const made = await newKey(rightTime(dayMs));
    expect(made.status).toBe(201);
    expect(minutesOff(made.body['createdAt']!)).toBeLessThan(1);
    expect((await things(made.body['key']!)).status).toBe(200);
    await server.gateways.writeSealed(
      `update api_keys set seal = null, expires_at = now() - interval '1 second' where id = $1`,
      [made.body['id']],
    );
    const { status, body } = await ask('GET', `/api-keys/${made.body['id']}`);
    expect([status, body['status']]).toEqual([200, 'expired']);
    const fresh = await server.gateways.start([server.upstream]);
    expect((await call(fresh, 'GET', '/things', { key: made.body['key']! })).body['code']).toBe('credential.expired');
    expect((await newKey(rightTime(-60_000))).status).toBe(400);
  });

  it('revokes and rotates keys at the right time, and says so in the audit log', async () => {
    const { id } = (await newKey(rightTime(dayMs))).body;
    const rotated = await ask('POST', `/api-keys/${id}/rotate`, { overlapHours: 1 });
    expect(rotated.status).toBe(201);
    const old = (await ask('GET', `/api-keys/${id}`)).body;
    expect(old['status']).toBe('active');
    expect(Math.abs(Date.parse(old['expiresAt']!) - rightTimeMs() - 3_600_000)).toBeLessThan(60_000);
    expect((await ask('DELETE', `/api-keys/${id}`)).status).toBe(204);
    expect(minutesOff((await ask('GET', `/api-keys/${id}`)).body['revokedAt']!)).toBeLessThan(1);
    const { items } = (await ask('GET', '/audit-log')).body as unknown as { items: { at: string }[] };
    expect(items.map(({ at }) => minutesOff(at) < 1)).toEqual(items.map(() => true));
  });

  it('issues access tokens and takes them and assertions for as long as they last', async () => {
    const client = await server.create();
    const token = await server.token(client);
    const { iat, exp } = decodeJwt(token);
    expect(minutesOff(new Date(iat! * 1_000).toISOString())).toBeLessThan(1);
    expect(exp! - iat!).toBe(900);
    expect((await server.use(token)).status).toBe(200);
  });

  it('keeps an audit room open until its end', async () => {
    const wish = { name: 'Auditors', certificateIds: [newId('cert')], expiresInHours: 24 };
    const { status, body } = await ask('POST', '/audit-rooms', wish);
    expect([status, body['status']]).toEqual([201, 'active']);
    expect((await things(body['token']!)).status).toBe(200);
    expect((await ask('GET', `/audit-rooms/${body['id']}`)).body['status']).toBe('active');
  });

  it('signs identities that services with a right clock take', async () => {
    expect((await things(server.admin)).status).toBe(200);
    const identity = String(server.upstream.received.at(-1)!.headers[identityHeader]);
    const verifier = new IdentityVerifier('things', identityPublicKeys as never, new SetClock(rightTimeMs()));
    expect(await verifier.verify(identity)).toMatchObject({ actor: { type: 'api_key' } });
  });

  it('logs requests under the right day and drops no day, until its clock is right again', async () => {
    const { database } = server.gateways;
    const days = Array.from({ length: 33 }, (_, ago) => ({ at: new Date(rightTimeMs() - ago * dayMs) }));
    await new DayPartitions(database).ensure(days);
    const count = async () =>
      (await database.query(`select 1 from pg_inherits where inhparent = 'request_log'::regclass`)).length;
    const { app } = server.gateway;
    await app.get(DropOldDays).execute();
    expect(await count()).toBe(33);

    const requestId = (await things(server.admin)).headers.get('x-request-id')!;
    await app.get(LogRequests).flush();
    const [logged] = await database.query<{ at: Date }>(`select at from request_log where request_id = $1`, [
      requestId,
    ]);
    expect(minutesOff(logged!.at.toISOString())).toBeLessThan(1);

    resetWallClock();
    await app.get(DropOldDays).execute();
    expect(await count()).toBe(31);
    shiftWallClock(offMs);
  });

  it('keeps the answers under idempotency keys as long as promised', async () => {
    const body = { name: 'once', scopes: ['certificates:read'], environment: 'live' };
    const once = () =>
      call(server.gateway, 'POST', '/api-keys', { key: server.admin, body, headers: { 'idempotency-key': 'k-1' } });
    const first = await once();
    const { database } = server.gateways;
    await new Retention(database, server.gateway.app.get(Clock), [idempotencyRetention], () => undefined).prune();
    expect((await once()).body['id']).toBe(first.body['id']);
  });
});

describe('a gateway whose database’s clock jumps a month ahead', () => {
  let gateways: Gateways;
  let upstream: Upstream;
  let gateway: RunningService;
  let jumping: JumpingClock;
  beforeAll(async () => {
    gateways = await Gateways.open();
    jumping = await JumpingClock.in(gateways.database, 'gateway');
    upstream = await Upstream.start('things', { '/things': { get: operation(scoped('certificates:read')) } });
    gateway = await gateways.start([upstream], { LOG_LEVEL: 'silent' });
  });
  afterAll(async () => {
    await gateways?.close();
    await upstream?.halt();
  });

  it('goes on, repeats nothing and drops nothing, and says so until the clock is corrected', async () => {
    const { key } = await gateways.key({ scopes: 'all', expiresAt: rightTime(dayMs) });
    const wish = { name: 'once', scopes: ['certificates:read'], environment: 'live' };
    const once = () => call(gateway, 'POST', '/api-keys', { key, body: wish, headers: { 'idempotency-key': 'k-1' } });
    const first = await once();
    await gateway.app.get(LogRequests).flush();
    await jumping.jump('31 days');
    const { app } = gateway;
    await app.get(DropOldDays).execute();
    await new Retention(gateways.database, app.get(Clock), [idempotencyRetention], () => undefined).prune();

    expect((await call(gateway, 'GET', '/things', { key })).status).toBe(200);
    expect((await once()).body['id']).toBe(first.body['id']);
    await app.get(LogRequests).flush();
    const days = await gateways.database.query<{ rows: number }>(`select count(*)::int as rows from request_log`);
    expect(days[0]!.rows).toBe(3);
    const refused = async () =>
      Number(/^probatum_clock_refused_jump_seconds\S* (\S+)$/m.exec(await app.get(Registry).metrics())![1]);
    expect(Math.round((await refused()) / 86_400)).toBe(31);
    await jumping.correct();
    await app.get(DropOldDays).execute();
    expect(await refused()).toBe(0);
  });
});
