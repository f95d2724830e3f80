import { createHash } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { newId } from '@probatum/contracts/ids';
import { maxHeaderSize } from '@probatum/service/fastify-adapter';
import { identityHeader, IdentityVerifier } from '@probatum/http/identity/identity';
import type { RunningService } from '@probatum/service/run-service';
import { SetClock } from '@probatum/testing/set-clock';
import { waitFor } from '@probatum/testing/wait-for';
import { checksumOf } from '../src/credentials/api-keys/key-format';
import { generateRoomToken } from '../src/credentials/audit-rooms/room-token';
import { call, Gateways, identityPublicKeys } from './running-gateway';
import { anyone, answerJson, operation, scoped, Upstream, withBody } from './upstream';

let gateways: Gateways;
let gateway: RunningService;
let other: RunningService;
let upstream: Upstream;
let owner: string;

beforeAll(async () => {
  gateways = await Gateways.open();
  upstream = await Upstream.start('certificates', {
    '/certificates': {
      get: operation(scoped('certificates:read')),
      post: operation(scoped('certificates:write'), withBody),
    },
    '/webhooks': { get: operation(scoped('webhooks:read')) },
    '/public': { get: operation(anyone) },
  });
  upstream.handler = (request, response) => answerJson(response, {}, request.url!.includes('missing') ? 404 : 200);
  gateway = await gateways.start([upstream]);
  other = await gateways.start([upstream]);
  owner = (await gateways.key()).key;
});

afterAll(async () => {
  await gateways?.close();
  await upstream?.halt();
});

interface Access {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly status: number | null;
  readonly [member: string]: unknown;
}
interface Accesses {
  readonly items: Access[];
  readonly total: number;
}

const certificateIds = [newId('cert'), newId('cert')];
async function open(more: object = {}, key = owner): Promise<{ id: string; token: string }> {
  const body = { name: 'Auditors', certificateIds, expiresInHours: 1, ...more };
  const answer = await call(gateway, 'POST', '/audit-rooms', { key, body });
  return answer.body as never;
}
const accesses = async (id: string, query = '', key = owner) =>
  (await call(gateway, 'GET', `/audit-rooms/${id}/accesses${query}`, { key })).body as unknown as Accesses;
/** Once it is known how each of them was answered. */
const answered = (id: string) =>
  waitFor(async () => {
    const { items } = await accesses(id);
    return items.every(({ status }) => status !== null) && items;
  });
const told = (items: readonly Access[]) => items.map(({ method, path, status }) => [method, path, status]);
const identity = () =>
  new IdentityVerifier('certificates', identityPublicKeys as never, new SetClock()).verify(
    String(upstream.received.at(-1)!.headers[identityHeader]),
  );

describe('the token of a room', () => {
  it.each([
    ['X-API-Key', (token: string) => ({ 'x-api-key': token })],
    ['Authorization: Bearer', (token: string) => ({ authorization: `Bearer ${token}` })],
  ])('is sent as %s and reads', async (_form, headers) => {
    const { token } = await open();
    expect((await call(gateway, 'GET', '/certificates', { headers: headers(token) })).status).toBe(200);
  });

  it('tells the service who reads and what was granted, and nothing more may be done with it', async () => {
    const { id, token } = await open();
    await call(gateway, 'GET', '/certificates', { key: token });
    expect(await identity()).toEqual({
      organizationId: gateways.organization,
      environment: 'live',
      actor: { type: 'audit_room', id, name: 'Auditors' },
      scopes: ['certificates:read'],
      plan: 'default',
      grant: { certificateIds },
    });
  });

  it('of a sandbox room reads sandbox, what its filter says', async () => {
    const sandbox = (await gateways.key({ environment: 'sandbox' })).key;
    const filter = { certificateType: 'ai_audit' };
    const { token } = await open({ certificateIds: undefined, filter }, sandbox);
    await call(gateway, 'GET', '/certificates', { key: token });
    expect(await identity()).toMatchObject({ environment: 'sandbox', grant: { filter } });
  });

  it('with five hundred certificates fits into what a service takes', async () => {
    const many = Array.from({ length: 500 }, () => newId('cert'));
    const { token } = await open({ certificateIds: many, name: '漢'.repeat(200) });
    await call(gateway, 'GET', '/certificates', { key: token });
    expect((await identity()).grant).toEqual({ certificateIds: many });
    const headers = upstream.received.at(-1)!.rawHeaders.join('').length;
    expect(headers + 12 * 1024).toBeLessThan(maxHeaderSize);
  });

  it('has a limit of its own', async () => {
    const { token } = await open();
    const { headers } = await call(gateway, 'GET', '/certificates', { key: token });
    expect(headers.get('x-ratelimit-limit')).toBe('1000');
    expect(headers.get('x-ratelimit-remaining')).toMatch(/^9\d\d$/);
  });

  it('is refused when it is unknown, mistyped or has another secret', async () => {
    const { token } = await open();
    const signed = `${token.split('_').slice(0, 2).join('_')}_${'A'.repeat(32)}`;
    const code = async (key: string) => {
      const { status, body } = await call(gateway, 'GET', '/certificates', { key });
      return [status, body['code']];
    };
    expect(await code(generateRoomToken('live').key)).toEqual([401, 'credential.invalid']);
    expect(await code(`${signed}_${checksumOf(signed)}`)).toEqual([401, 'credential.invalid']);
    expect(await code(`${token}x`)).toEqual([401, 'credential.malformed']);
    expect(await code(token.replace('audit_', 'audit_test_'))).toEqual([401, 'credential.malformed']);
  });

  it('is refused from its end on, with the code of an expired credential', async () => {
    const { id, token } = await open();
    expect((await call(gateway, 'GET', '/certificates', { key: token })).status).toBe(200);
    // An hour is too long to wait for. Nothing changes the time of a room but a hand in the database.
    const update = `update audit_rooms set seal = null, expires_at = now() + interval '200 ms', version = version + 1 where id = $1`;
    await gateways.writeSealed(update, [id]);
    const refused = await waitFor(async () => {
      const answer = await call(gateway, 'GET', '/certificates', { key: token });
      return answer.status === 401 && answer;
    });
    expect(refused.body['code']).toBe('credential.expired');
    expect(refused.headers.get('www-authenticate')).toContain('invalid_token');
  });

  it('of a room that was ended is refused by every gateway within a second, also under load', async () => {
    const { id, token } = await open();
    let stopped = false;
    const acceptedAt: number[] = [];
    const hammer = async (at: RunningService) => {
      while (!stopped) {
        const sentAt = performance.now();
        const { status, body } = await call(at, 'GET', '/certificates', { key: token });
        if (status === 200) acceptedAt.push(sentAt);
        else if (status === 401) expect(body['code']).toBe('credential.invalid');
        else expect(status).toBe(429);
        // A hundred requests a second are load enough.
        await delay(10);
      }
    };
    const load = [gateway, other].map(hammer);
    await waitFor(() => acceptedAt.length > 10);
    expect((await call(gateway, 'DELETE', `/audit-rooms/${id}`, { key: owner })).status).toBe(204);
    const endedAt = performance.now();
    await waitFor(() => performance.now() - endedAt > 1_500);
    stopped = true;
    await Promise.all(load);
    expect(acceptedAt.some((at) => at < endedAt)).toBe(true);
    expect(Math.max(...acceptedAt) - endedAt).toBeLessThanOrEqual(1_000);
  });
});

describe('the log of a room', () => {
  it('tells who read what, when, from where and how it was answered, newest first', async () => {
    const { id, token } = await open();
    const before = Date.now();
    const headers = { 'user-agent': 'Auditor/1', 'x-request-id': 'mine' };
    await call(gateway, 'GET', '/certificates?page=2&externalId=a%20b', { key: token, headers });
    await call(gateway, 'HEAD', '/certificates', { key: token });
    await call(gateway, 'GET', '/certificates?missing', { key: token });
    const items = await answered(id);
    expect(told(items)).toEqual([
      ['GET', '/certificates?missing', 404],
      ['HEAD', '/certificates', 200],
      ['GET', '/certificates?page=2&externalId=a%20b', 200],
    ]);
    const first = items.at(-1)!;
    expect(first).toMatchObject({ address: '127.0.0.1', userAgent: 'Auditor/1', requestId: 'mine' });
    expect(Date.parse(first.at)).toBeGreaterThanOrEqual(before - 1);
    const { body } = await call(gateway, 'GET', `/audit-rooms/${id}`, { key: owner });
    expect(body).toMatchObject({ accessCount: 3, lastAccessAt: items[0]!.at });
  });

  it('has what was refused, too: other scopes and routes that do not exist', async () => {
    const { id, token } = await open();
    const forwarded = upstream.received.length;
    const refused = [
      await call(gateway, 'POST', '/certificates', { key: token, body: {} }),
      await call(gateway, 'GET', '/webhooks', { key: token }),
      await call(gateway, 'GET', '/nowhere', { key: token }),
      await call(gateway, 'GET', '/audit-rooms', { key: token }),
      await call(gateway, 'DELETE', `/audit-rooms/${id}`, { key: token }),
      await call(gateway, 'POST', '/api-keys', { key: token, body: {} }),
    ];
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 404, 403, 403, 403]);
    expect(upstream.received).toHaveLength(forwarded);
    expect(told(await answered(id))).toEqual([
      ['POST', '/api-keys', 403],
      ['DELETE', `/audit-rooms/${id}`, 403],
      ['GET', '/audit-rooms', 403],
      ['GET', '/nowhere', 404],
      ['GET', '/webhooks', 403],
      ['POST', '/certificates', 403],
    ]);
  });

  it('is that of one room, and has pages', async () => {
    const [one, two] = [await open(), await open()];
    for (let count = 1; count <= 5; count += 1)
      await call(gateway, 'GET', `/certificates?n=${count}`, { key: one.token });
    await call(gateway, 'GET', '/certificates?two', { key: two.token });
    const page = await accesses(one.id, '?page=2&pageSize=2');
    expect(page).toMatchObject({ total: 5, page: 2, pageSize: 2 });
    expect(page.items.map(({ path }) => path)).toEqual(['/certificates?n=3', '/certificates?n=2']);
    expect((await accesses(two.id)).items.map(({ path }) => path)).toEqual(['/certificates?two']);
  });

  it('keeps many concurrent reads apart', async () => {
    const opened = await Promise.all(Array.from({ length: 4 }, () => open()));
    const reads = opened.flatMap(({ id, token }) =>
      Array.from({ length: 25 }, (_, count) => ({
        token,
        path: `/certificates?${id}-${count % 2 ? 'missing' : 'found'}`,
      })),
    );
    await Promise.all(
      reads.map(({ token, path }, index) => call([gateway, other][index % 2]!, 'GET', path, { key: token })),
    );
    for (const { id } of opened) {
      const items = await answered(id);
      expect(items).toHaveLength(20);
      expect((await accesses(id)).total).toBe(25);
      for (const { path, status } of items) {
        expect(path).toContain(id);
        expect(status).toBe(path.includes('missing') ? 404 : 200);
      }
    }
  });

  it('holds what is read in full: a longer address is logged with a mark and refused, a longer user agent marked', async () => {
    const { id, token } = await open();
    const pathOf = (length: number) => `/certificates?${'x'.repeat(length - '/certificates?'.length)}`;
    const agent = 'y'.repeat(2_000);
    const before = upstream.received.length;
    expect((await call(gateway, 'GET', pathOf(4_096), { key: token })).status).toBe(200);
    const refused = await call(gateway, 'GET', pathOf(5_000), { key: token, headers: { 'user-agent': agent } });
    expect(refused).toMatchObject({ status: 400, body: { code: 'audit_room.address_too_long' } });
    expect(upstream.received.length - before).toBe(1);
    const marked = (text: string, most: number) => {
      const digest = createHash('sha256').update(text).digest('hex');
      return `${text.slice(0, most)}… (${text.length} characters, SHA-256 ${digest})`;
    };
    const [last, first] = await waitFor(async () => {
      const { items } = await accesses(id);
      return items.every(({ status }) => status) && items;
    });
    expect(first).toMatchObject({ path: pathOf(4_096), status: 200 });
    expect(last).toMatchObject({ path: marked(pathOf(5_000), 4_096), userAgent: marked(agent, 1_000), status: 400 });
  });

  it('has no read of public data, which is answered with and without a token', async () => {
    const { id, token } = await open();
    expect((await call(gateway, 'GET', '/public', { key: token })).status).toBe(200);
    expect((await accesses(id)).total).toBe(0);
  });

  it('is complete when a gateway has stopped', async () => {
    const { id, token } = await open();
    const third = await gateways.start([upstream]);
    await Promise.all(Array.from({ length: 10 }, () => call(third, 'GET', '/certificates', { key: token })));
    await third.stop();
    expect((await accesses(id)).items.map(({ status }) => status)).toEqual(Array(10).fill(200));
  });

  it('is written before the response', async () => {
    const { id, token } = await open();
    let seen = -1;
    const { handler } = upstream;
    upstream.handler = (_request, response) =>
      void accesses(id).then(({ items }) => {
        seen = items.length;
        expect(items[0]).toMatchObject({ path: '/certificates?now', status: null });
        answerJson(response, {});
      });
    await call(gateway, 'GET', '/certificates?now', { key: token });
    upstream.handler = handler;
    expect(seen).toBe(1);
  });

  it('cannot be changed afterwards, but for the status', async () => {
    const { token } = await open();
    await call(gateway, 'GET', '/certificates', { key: token });
    for (const change of [
      `delete from audit_room_accesses`,
      `truncate audit_room_accesses`,
      `update audit_room_accesses set path = ''`,
      `update audit_room_accesses set at = now()`,
    ]) {
      await expect(gateways.database.query(change)).rejects.toThrow('append-only');
    }
  });
});

describe('while the log cannot be written', () => {
  it('no read in a room is answered, and all other requests are', async () => {
    const { id, token } = await open();
    await call(gateway, 'GET', '/certificates?before', { key: token });
    await answered(id);
    const forwarded = upstream.received.length;
    await gateways.database.transaction(async (tx) => {
      await tx.query(`lock table audit_room_accesses in access exclusive mode`);
      const refused = await Promise.all(
        Array.from({ length: 5 }, () => call(gateway, 'GET', '/certificates?locked', { key: token })),
      );
      for (const { status, headers, body } of refused) {
        expect([status, body['code'], headers.get('retry-after')]).toEqual([503, 'audit_room.access_not_logged', '2']);
      }
      expect(upstream.received).toHaveLength(forwarded);
      expect((await call(gateway, 'GET', '/certificates', { key: owner })).status).toBe(200);
    });
    expect((await call(gateway, 'GET', '/certificates?after', { key: token })).status).toBe(200);
    const paths = (await accesses(id)).items.map(({ path }) => path);
    expect(paths).toEqual(['/certificates?after', '/certificates?before']);
  });

  it('and while it is gone', async () => {
    const { token } = await open();
    const forwarded = upstream.received.length;
    await gateways.database.query(`alter table audit_room_accesses rename to away`);
    const answer = await call(gateway, 'GET', '/certificates', { key: token });
    await gateways.database.query(`alter table away rename to audit_room_accesses`);
    expect([answer.status, answer.body['code']]).toEqual([503, 'audit_room.access_not_logged']);
    expect(upstream.received).toHaveLength(forwarded);
    expect((await call(gateway, 'GET', '/certificates', { key: token })).status).toBe(200);
  });
});
