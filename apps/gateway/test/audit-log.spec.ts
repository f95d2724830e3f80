import { createHash } from 'node:crypto';
import { createEvent, subjectOf } from '@probatum/contracts/events/event';
import { webhookChanged } from '@probatum/contracts/events/webhooks';
import { newId } from '@probatum/contracts/ids';
import type { RunningService } from '@probatum/service/run-service';
import { waitFor } from '@probatum/testing/wait-for';
import { connect } from 'nats';
import { administer } from '../src/operator/administer/administer';
import { maxChangesPerHour } from '../src/organization/audit-log/record-change';
import { call, Gateways } from './running-gateway';

interface Entry {
  readonly id: string;
  readonly at: string;
  readonly position: number;
  readonly environment: string;
  readonly actor: { readonly type: string; readonly id: string; readonly name: string };
  readonly address: string;
  readonly action: string;
  readonly target: string;
  readonly before: Record<string, unknown> | null;
  readonly after: Record<string, unknown> | null;
  readonly hash: string;
}

let gateways: Gateways;
let gateway: RunningService;
beforeAll(async () => {
  gateways = await Gateways.open();
  gateway = await gateways.start([]);
});
afterAll(() => gateways?.close());

async function administrator() {
  const organization = newId('org');
  await administer(gateways.database, ['create-organization', '--name', 'Bank', '--id', organization]);
  return { organization, ...(await gateways.key({ organization, scopes: 'all', name: 'Chief' })) };
}

async function entries(key: string, query = ''): Promise<Entry[]> {
  const { body } = await call(gateway, 'GET', `/audit-log?pageSize=100${query}`, { key });
  return body['items'] as unknown as Entry[];
}

const make = (key: string, environment = 'live') =>
  call(gateway, 'POST', '/api-keys', { key, body: { name: 'ERP', scopes: ['keys:read'], environment } });

async function exported(key: string): Promise<{ lines: Entry[]; text: string }> {
  const { text, headers } = await call(gateway, 'GET', '/audit-log/export', { key });
  expect(headers.get('content-type')).toBe('application/x-ndjson');
  return {
    text,
    lines: text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Entry),
  };
}

describe('the audit log', () => {
  it('is bounded: changes beyond those of an hour are refused, but nothing that ends a credential', async () => {
    const { organization, key } = await administrator();
    const { body: made } = await make(key);
    await gateways.database.query(
      `insert into audit_log (organization_id, position, id, at, environment, actor, address, action, target, hash)
       select $1, 100 + number, 'log_' || number, now(), 'live', '{}', '', 'api_key.changed', '', ''
       from generate_series(1, $2::int) as number`,
      [organization, maxChangesPerHour],
    );
    const refused = await make(key);
    expect([refused.status, refused.body['code']]).toEqual([429, 'audit_log.too_many_changes']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(3_500);
    const rename = { key, body: { name: 'Other' } };
    expect((await call(gateway, 'PATCH', `/api-keys/${made['id']}`, rename)).status).toBe(429);
    expect((await call(gateway, 'DELETE', `/api-keys/${made['id']}`, { key })).status).toBe(204);
    expect((await make((await administrator()).key)).status).toBe(201);
  });

  it('takes changes of the organization and of its keys at the same time', async () => {
    const { key } = await administrator();
    const made = await Promise.all(Array.from({ length: 20 }, () => make(key)));
    const changes = made.flatMap(({ body: { id } }, index) => [
      call(gateway, 'PATCH', '/organization', { key, body: { corsOrigins: [`https://${index}.example.com`] } }),
      call(gateway, 'PATCH', `/api-keys/${id}`, { key, body: { name: `ERP ${index}` } }),
    ]);
    const statuses = (await Promise.all(changes)).map(({ status }) => status);
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  it('contains every change of a credential with its author, its address, and the values before and after', async () => {
    const admin = await administrator();
    const { id } = (await make(admin.key)).body;
    await call(gateway, 'PATCH', `/api-keys/${id}`, { key: admin.key, body: { name: 'New' } });
    await call(gateway, 'POST', `/api-keys/${id}/rotate`, { key: admin.key, body: {} });
    await call(gateway, 'DELETE', `/api-keys/${id}`, { key: admin.key });
    await call(gateway, 'DELETE', `/api-keys/${id}`, { key: admin.key });
    await call(gateway, 'PATCH', '/organization', { key: admin.key, body: { corsOrigins: ['https://a.example'] } });
    const all = await entries(admin.key);
    expect(all.map(({ action, target }) => `${action} ${target === id ? 'it' : ''}`.trim()).reverse()).toEqual([
      'organization.created',
      'api_key.created',
      'api_key.created it',
      'api_key.changed it',
      'api_key.created',
      'api_key.rotated it',
      'api_key.revoked it',
      'organization.changed',
    ]);
    expect(all.at(-1)!.actor).toEqual({ type: 'system', id: 'operator', name: 'operator' });
    const changed = all.find(({ action }) => action === 'api_key.changed')!;
    expect(changed).toMatchObject({
      actor: { type: 'api_key', id: admin.id, name: 'Chief' },
      address: '127.0.0.1',
      before: { name: 'ERP', status: 'active' },
      after: { name: 'New', status: 'active' },
    });
    expect(all[0]).toMatchObject({ before: { corsOrigins: [] }, after: { corsOrigins: ['https://a.example'] } });
  });

  it('holds the changes of endpoints, which another service announces, once', async () => {
    const admin = await administrator();
    const nats = await connect({ servers: gateways.natsUrl });
    const actor = { type: 'api_key', id: admin.id, name: 'Chief' };
    const webhook = { id: newId('whk'), url: 'https://a.example/', events: ['certificate.issued'] };
    const tenant = { organizationId: admin.organization, environment: 'live' as const };
    const data = { actor, address: '203.0.113.7', before: null, after: webhook };
    const time = new Date('2026-01-02T03:04:05.678Z');
    const event = createEvent(webhookChanged, { ...tenant, subject: webhook.id, time, data });
    for (let count = 0; count < 2; count += 1) {
      await nats.jetstream().publish(subjectOf(webhookChanged, tenant), JSON.stringify(event));
    }
    const [entry] = await waitFor(async () => {
      const found = await entries(admin.key, `&target=${webhook.id}`);
      return found.length > 0 && found;
    });
    expect(entry).toMatchObject({ ...data, action: 'webhook.created', at: '2026-01-02T03:04:05.678Z' });
    await nats.close();
    await make(admin.key);
    expect(await entries(admin.key, `&target=${webhook.id}`)).toHaveLength(1);
    const { organization } = admin;
    expect(await administer(gateways.database, ['verify-audit-log', '--organization', organization])).toEqual({
      organization,
      intact: true,
    });
  });

  it('never holds a secret', async () => {
    const admin = await administrator();
    const { key } = (await make(admin.key)).body;
    const { text } = await exported(admin.key);
    for (const secret of [key!, admin.key]) {
      expect(text).not.toContain(secret.split('_')[2]);
      expect(text).not.toContain(createHash('sha256').update(secret).digest('hex'));
    }
  });

  it('is found by action, actor, target and time', async () => {
    const admin = await administrator();
    const { id } = (await make(admin.key)).body;
    const now = encodeURIComponent(new Date(Date.now() + 60_000).toISOString());
    for (const [query, count] of [
      ['&action=api_key.created', 2],
      [`&actorId=${admin.id}`, 1],
      [`&target=${id}`, 1],
      [`&since=${now}`, 0],
      [`&until=${now}`, 3],
    ] as const) {
      expect([query, (await entries(admin.key, query)).length]).toEqual([query, count]);
    }
  });

  it('is cut at the very moment of an entry, also when the time is finer than the log', async () => {
    const admin = await administrator();
    const [made] = await entries(admin.key);
    const at = made!.at.replace('Z', '');
    for (const [query, isFound] of [
      [`&since=${at}Z`, true],
      [`&since=${at}000001Z`, false],
      [`&since=${at}0004Z`, false],
      [`&until=${at}0004Z`, true],
      [`&until=${at}Z`, false],
    ] as const) {
      const found = await entries(admin.key, query);
      expect([query, found.some(({ id }) => id === made!.id)]).toEqual([query, isFound]);
    }
  });

  it.each(['since=0001-01-01T00:00:00%2B00:01', 'until=9999-12-31T23:59:59-00:01', 'since=2026-02-30T00:00:00Z'])(
    'refuses %s, with a pointer',
    async (query) => {
      const admin = await administrator();
      const { status, body } = await call(gateway, 'GET', `/audit-log?${query}`, { key: admin.key });
      const pointer = `?${query.split('=')[0]}`;
      expect([status, body['errors']]).toEqual([400, [expect.objectContaining({ pointer, code: 'invalid_format' })]]);
    },
  );

  it('shows a tenant its own, and a sandbox credential nothing of live', async () => {
    const [admin, other] = [await administrator(), await administrator()];
    const sandbox = await gateways.key({ organization: admin.organization, scopes: 'all', environment: 'sandbox' });
    await make(sandbox.key, 'sandbox');
    expect(new Set((await entries(sandbox.key)).map(({ environment }) => environment))).toEqual(new Set(['sandbox']));
    expect(new Set((await entries(admin.key)).map(({ environment }) => environment)).size).toBe(2);
    expect((await entries(other.key)).map(({ target }) => target)).toEqual([other.id, other.organization]);
    expect((await call(gateway, 'GET', '/audit-log/export', { key: sandbox.key })).body['code']).toBe(
      'credential.wrong_environment',
    );
    const { key } = await gateways.key({ organization: admin.organization });
    expect((await call(gateway, 'GET', '/audit-log', { key })).body['requiredScope']).toBe('organization:read');
  });

  it.each([
    ['9223372036854775808', 400],
    ['99999999999999999999999', 400],
    ['1e30', 400],
    ['9007199254740992', 400],
    ['9007199254740991', 200],
  ])('is exported from any position that a column holds: after=%s', async (after, status) => {
    const admin = await administrator();
    const answer = await call(gateway, 'GET', `/audit-log/export?after=${after}`, { key: admin.key });
    expect(answer.status).toBe(status);
    if (status === 200) expect(answer.text).toBe('');
    else expect(answer.body['errors']).toEqual([expect.objectContaining({ pointer: '?after', code: 'too_large' })]);
  });

  it('goes on behind the position that 32 bits hold', async () => {
    const admin = await administrator();
    await gateways.database.query(
      `insert into audit_log select organization_id, 2147483647, 'log_x', at, environment, actor, address, action, target,
         before, after, hash from audit_log where organization_id = $1 order by position limit 1`,
      [admin.organization],
    );
    expect((await make(admin.key)).status).toBe(201);
    expect((await entries(admin.key)).map(({ position }) => position)).toEqual([2_147_483_648, 2_147_483_647, 2, 1]);
    expect((await exported(admin.key)).lines.at(-1)).toMatchObject({ position: 2_147_483_648 });
  });

  it('is exported whole, and each entry proves the ones before it', async () => {
    const admin = await administrator();
    await Promise.all(Array.from({ length: 20 }, () => make(admin.key)));
    const { lines } = await exported(admin.key);
    expect(lines.map(({ position }) => position)).toEqual(Array.from({ length: 22 }, (_, index) => index + 1));
    let previous = '';
    for (const { hash, ...entry } of lines) {
      expect(hash).toBe(createHash('sha256').update(previous).update(sortedJson(entry)).digest('hex'));
      previous = hash;
    }
    const { text } = await call(gateway, 'GET', '/audit-log/export?after=20', { key: admin.key });
    expect(text.trimEnd().split('\n')).toHaveLength(2);
  });

  it('cannot be altered by the service, and shows the place of a change by the owner of the table', async () => {
    const { organization } = await administrator();
    const verify = () => administer(gateways.database, ['verify-audit-log', '--organization', organization]);
    expect(await verify()).toEqual({ organization, intact: true });
    for (const statement of [`update audit_log set action = 'x'`, `delete from audit_log`, `truncate audit_log`]) {
      await expect(gateways.database.query(statement)).rejects.toThrow('append-only');
    }
    await gateways.database.query(`alter table audit_log disable trigger append_only`);
    await gateways.database.query(
      `update audit_log set address = '1.2.3.4' where organization_id = $1 and position = 2`,
      [organization],
    );
    await gateways.database.query(`alter table audit_log enable trigger append_only`);
    await expect(verify()).rejects.toThrow('broken at entry 2');
  });
});

/** Canonical JSON of plain ASCII data, written once more. */
function sortedJson(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sortedJson).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${sortedJson(member)}`).join(',')}}`;
}
