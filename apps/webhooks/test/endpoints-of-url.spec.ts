import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { newTenant } from '@probatum/testing/service-harness';
import { DataSource } from 'typeorm';
import { urlKey } from '../src/endpoint/url-key';
import { LimitEndpointsOfUrl1700000002000 } from '../src/migrations/0005-limit-endpoints-of-url';
import { RunningWebhooks } from './running-webhooks';

let webhooks: RunningWebhooks;
beforeAll(async () => {
  webhooks = await RunningWebhooks.start({ WEBHOOK_MAX_ENDPOINTS: 20 });
  await webhooks.resume();
}, 60_000);
afterAll(() => webhooks.stop());

interface Created {
  readonly id: string;
  readonly code: string;
}
const url = 'https://your-system.example/hook?a=b';
const create = async (tenant: Tenant, address = url, replica = 0) =>
  webhooks.call<Created>(tenant, 'POST', '/webhooks', {
    body: { url: address, events: ['certificate.issued'] },
    replica,
  });
const refused = { status: 409, body: { code: 'webhook.url_limit_reached', limit: 5 } };

describe('webhooks with the same URL', () => {
  it('are at most five, each with its own secret, also for concurrent requests at two replicas', async () => {
    const tenant = newTenant();
    const answers = await Promise.all(Array.from({ length: 12 }, (_, number) => create(tenant, url, number % 2)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    for (const answer of answers.filter(({ status }) => status !== 201)) expect(answer).toMatchObject(refused);
    const made = answers.flatMap(({ body }) => (body as { secret?: string }).secret ?? []);
    expect(new Set(made).size).toBe(5);
  });

  it('are counted over both environments of an organization, and not with those of other organizations', async () => {
    const live = newTenant('live');
    const sandbox = { ...live, environment: 'sandbox' as const };
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => create(n % 2 ? live : sandbox, url, n % 2)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(5);
    expect((await create(newTenant())).status).toBe(201);
  });

  it('are the same in every spelling, and others with another path or query', async () => {
    const tenant = newTenant();
    for (let made = 0; made < 5; made += 1) expect((await create(tenant)).status).toBe(201);
    for (const spelling of [
      'https://YOUR-system.example/hook?a=b',
      'HTTPS://your-system.example:443/hook?a=b',
      'https://your-system.example./x/../hook?a=b',
      'https://your-system.example/hook?a=b#part',
    ]) {
      expect({ spelling, ...(await create(tenant, spelling)) }).toMatchObject({ spelling, ...refused });
    }
    for (const other of ['https://your-system.example/hook?a=c', 'https://your-system.example:8443/hook?a=b']) {
      expect((await create(tenant, other)).status).toBe(201);
    }
  });

  it('leave their place when they are deleted', async () => {
    const tenant = newTenant();
    const ids: string[] = [];
    for (let made = 0; made < 5; made += 1) ids.push((await create(tenant)).body.id);
    await webhooks.call(tenant, 'DELETE', `/webhooks/${ids[2]}`);
    expect((await create(tenant)).status).toBe(201);
    expect(await create(tenant)).toMatchObject(refused);
  });
});

describe('webhooks from before there was a limit', () => {
  const endpoints = (tenant: Tenant) =>
    webhooks.database.query<{ id: string; url_key: string; url_place: number | null }>(
      `select id, url_key, url_place from endpoints where organization_id = $1 and deleted_at is null order by id`,
      [tenant.organizationId],
    );

  it('all stay, and new ones are possible again once fewer than five are left', async () => {
    const tenant = newTenant();
    await webhooks.halt();
    await remigrate(tenant, 8);
    await webhooks.resume();
    await webhooks.resume();
    const kept = await endpoints(tenant);
    expect(kept.map(({ url_place: place }) => place)).toEqual([1, 2, 3, 4, 5, null, null, null]);
    expect(new Set(kept.map(({ url_key: key }) => key))).toEqual(new Set([urlKey(url)]));
    for (const { id } of kept.slice(0, 4)) {
      expect(await create(tenant)).toMatchObject(refused);
      await webhooks.call(tenant, 'DELETE', `/webhooks/${id}`);
    }
    expect((await create(tenant)).status).toBe(201);
    expect(await create(tenant)).toMatchObject(refused);
  });

  /** Endpoints as they were before the migration, and then the migration. */
  async function remigrate(tenant: Tenant, count: number): Promise<void> {
    const migration = new LimitEndpointsOfUrl1700000002000();
    const source = await new DataSource({
      type: 'postgres',
      url: webhooks.harness.config.DATABASE_URL,
      schema: webhooks.database.schema,
    }).initialize();
    const runner = source.createQueryRunner();
    await migration.down(runner);
    for (let made = 0; made < count; made += 1) {
      await runner.query(
        `insert into endpoints (organization_id, environment, id, dialect, url, events, sealed_secret)
         values ($1, $2, $3, 'needine', $4, '{certificate.issued}', 'x')`,
        [tenant.organizationId, tenant.environment, newId('whk'), url],
      );
    }
    await migration.up(runner);
    await runner.release();
    await source.destroy();
  }
});
