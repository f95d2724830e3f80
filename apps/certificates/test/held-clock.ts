import type { Tenant } from '@probatum/contracts/tenant';
import type { ServiceHarness } from '@probatum/testing/service-harness';
import { waitFor } from '@probatum/testing/wait-for';
import { Client } from 'pg';

/** While the work runs, writers of the tenant's certificates wait, so that later requests gather behind it. */
export async function whileWritersWait<Result>(
  { config }: ServiceHarness,
  { organizationId }: Tenant,
  work: () => Promise<Result>,
): Promise<Result> {
  const client = new Client({ connectionString: config.DATABASE_URL });
  await client.connect();
  try {
    await client.query('begin');
    await client.query('select 1 from change_clocks where organization_id = $1 for update', [organizationId]);
    const result = await work();
    await client.query('commit');
    return result;
  } finally {
    await client.end();
  }
}

export async function waitingWriters({ database }: ServiceHarness, count: number): Promise<void> {
  const waiting = `
    select count(*)::int as count from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
  await waitFor(async () => (await database.query<{ count: number }>(waiting))[0]!.count >= count);
}
