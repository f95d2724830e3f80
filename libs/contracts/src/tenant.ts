export const environments = ['live', 'sandbox'] as const;
export type Environment = (typeof environments)[number];

/** The owner of every row and every event: an organization in one of its two environments. */
export interface Tenant {
  readonly organizationId: string;
  readonly environment: Environment;
}

/** The items of each tenant, in their order. */
export function perTenant<Item>(items: readonly Item[], tenantOf: (item: Item) => Tenant): Item[][] {
  const tenants = new Map<string, Item[]>();
  for (const item of items) {
    const { organizationId, environment } = tenantOf(item);
    const tenant = `${organizationId} ${environment}`;
    const own = tenants.get(tenant);
    if (own) own.push(item);
    else tenants.set(tenant, [item]);
  }
  return [...tenants.values()];
}
