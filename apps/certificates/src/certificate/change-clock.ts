import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable } from '@probatum/persistence/database';

/**
 * `updatedAt` is unique and in commit order within a tenant: a writer of certificates first advances the clock row of
 * the tenant by one microsecond per certificate and keeps it locked until the commit. A reader that has seen
 * `updatedAt` t can therefore never miss a change before t. The CTE takes three parameters from `first` on:
 * organizations, environments and numbers of changes. Two writers of several tenants lock in the same order. The row
 * also counts the certificates of the tenant, by a trigger, because every issuing statement locks it anyway.
 * @param only condition that excludes tenants without a change
 */
export function changeClockCte(first: number, only = 'true'): string {
  return `
  clock as (
    insert into change_clocks as clock (organization_id, environment, at, step)
    select organization_id, environment, clock_timestamp(), step
    from unnest($${first}::text[], $${first + 1}::text[], $${first + 2}::int[]) as tenant (organization_id, environment, step)
    where ${only}
    order by organization_id collate "C", environment collate "C"
    on conflict (organization_id, environment) do update
      set at = greatest(clock_timestamp(), clock.at) + excluded.step * interval '1 microsecond', step = excluded.step
    returning organization_id, environment, at
  )`;
}

export interface ClockSteps {
  /** Per item, how many microseconds before the new clock its change lies. */
  readonly steps: number[];
  /** The three parameters of the CTE. */
  readonly tenants: [string[], string[], number[]];
}

export function clockSteps(items: readonly Tenant[]): ClockSteps {
  const counts = new Map<string, number>();
  const positions = items.map((item) => {
    const tenant = tenantKey(item);
    const position = (counts.get(tenant) ?? 0) + 1;
    counts.set(tenant, position);
    return position;
  });
  const tenants = [...counts];
  return {
    steps: items.map((item, index) => counts.get(tenantKey(item))! - positions[index]!),
    tenants: [
      tenants.map(([tenant]) => tenant.split(' ')[0]!),
      tenants.map(([tenant]) => tenant.split(' ')[1]!),
      tenants.map(([, count]) => count),
    ],
  };
}

function tenantKey({ organizationId, environment }: Tenant): string {
  return `${organizationId} ${environment}`;
}

/** Advances and locks the clock of one tenant for one change. Call it first in the transaction. */
export async function advanceClock(tx: Queryable, tenant: Tenant): Promise<string> {
  const rows = await tx.query<{ at: string }>(`with ${changeClockCte(1)} select at::text from clock`, [
    [tenant.organizationId],
    [tenant.environment],
    [1],
  ]);
  return rows[0]!.at;
}
