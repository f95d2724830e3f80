import { certificateIssued } from '@probatum/contracts/events/certificates';
import type { Tenant } from '@probatum/contracts/tenant';
import { isReplayed, repeatable, sendHundred } from '@probatum/testing/same-request';
import { type CallOptions, newTenant } from '@probatum/testing/service-harness';
import { type Registered, RunningWebhooks } from './running-webhooks';

let webhooks: RunningWebhooks;
beforeAll(async () => {
  webhooks = await RunningWebhooks.start({ WEBHOOK_MAX_ENDPOINTS: 2 });
  await webhooks.resume();
}, 60_000);
afterAll(() => webhooks.stop());

const url = 'https://your-system.example/webhooks/needine';

async function create(tenant: Tenant, key: string, more: object = {}, options: CallOptions = {}) {
  const body = { url, events: [certificateIssued.name], ...more };
  const headers = { 'idempotency-key': key };
  return webhooks.call<Registered & { code: string }>(tenant, 'POST', '/webhooks', { body, headers, ...options });
}

async function countOf(tenant: Tenant): Promise<number> {
  return (await webhooks.call<{ total: number }>(tenant, 'GET', '/webhooks')).body.total;
}

describe('registering a webhook again with its Idempotency-Key', () => {
  it('makes one webhook, and a hundred equal answers on two replicas', async () => {
    const tenant = newTenant();
    const answer = await sendHundred((number) => create(tenant, 'k', {}, { replica: number % 2 }));
    expect([answer.status, await countOf(tenant)]).toEqual([201, 1]);
    expect(JSON.parse(answer.text)).toMatchObject({ secret: expect.stringMatching(/^whsec_/) });
  });

  it('gives the same secret, which the database holds sealed only', async () => {
    const tenant = newTenant();
    const [first, again] = [await create(tenant, 'k'), await create(tenant, 'k')];
    expect(repeatable(again)).toEqual(repeatable(first));
    expect([isReplayed(first), isReplayed(again)]).toEqual([false, true]);
    const rows = await webhooks.database.query<{ row: string }>(`select k::text as row from idempotency_keys k`);
    expect(rows.filter(({ row }) => row.includes(tenant.organizationId))).toHaveLength(1);
    const { secret } = first.body;
    for (const text of [secret, secret.slice(6), first.text]) expect(JSON.stringify(rows)).not.toContain(text);
  });

  it('is refused with another body, and means nothing to another tenant or environment', async () => {
    const tenant = newTenant();
    await create(tenant, 'k');
    expect(await create(tenant, 'k', { url: `${url}/2` })).toMatchObject({
      status: 422,
      body: { code: 'idempotency.key_reused' },
    });
    const others = [newTenant(), { ...tenant, environment: 'sandbox' } as const];
    for (const other of others) expect(isReplayed(await create(other, 'k'))).toBe(false);
  });

  it('is not used up by a request that was refused', async () => {
    const tenant = newTenant();
    expect((await create(tenant, 'k', { url: 'https://10.0.0.1/' })).body.code).toBe('webhook.url_rejected');
    expect((await create(tenant, 'k', { events: [] })).body.code).toBe('request.invalid');
    for (const key of ['a', 'b']) expect((await create(tenant, key)).status).toBe(201);
    expect((await create(tenant, 'k')).body.code).toBe('webhook.limit_reached');
    const { body } = await create(tenant, 'a');
    await webhooks.call(tenant, 'DELETE', `/webhooks/${body.id}`);
    const accepted = await create(tenant, 'k', { url: `${url}/2` });
    expect([accepted.status, isReplayed(accepted)]).toEqual([201, false]);
  });
});
