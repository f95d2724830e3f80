import { Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable } from '@probatum/persistence/database';
import { EndpointSecrets } from '../endpoint/endpoint-secrets';

export interface Lane extends Tenant {
  readonly id: string;
  readonly sealedSecret: string;
  readonly secretShownAt: Date | null;
}

const make = `
  insert into endpoints (organization_id, environment, id, dialect, url, events, sealed_secret)
  select organization_id, environment, id, 'envelope', '', '{}', sealed_secret
  from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as new (organization_id, environment, id, sealed_secret)
  order by organization_id, environment
  on conflict (organization_id, environment) where dialect = 'envelope' do nothing`;

const find = `
  select organization_id as "organizationId", environment, id, sealed_secret as "sealedSecret",
    secret_shown_at as "secretShownAt"
  from unnest($1::text[], $2::text[]) as tenant (organization_id, environment)
  join endpoints using (organization_id, environment)
  where dialect = 'envelope'`;

/**
 * One endpoint of each tenant without a URL, for the URLs that envelopes bring themselves. Its secret signs all of them. No list
 * shows it, and no limit counts it.
 */
@Injectable()
export class EnvelopeLanes {
  constructor(private readonly secrets: EndpointSecrets) {}

  /** The lanes of the tenants, made at their first use. */
  async ensure(on: Queryable, tenants: readonly Tenant[]): Promise<Lane[]> {
    const columns = [tenants.map((one) => one.organizationId), tenants.map((one) => one.environment)];
    const found = await on.query<Lane>(find, columns);
    const missing = tenants.filter((tenant) => !found.some((lane) => isOf(lane, tenant)));
    if (missing.length === 0) return found;
    const ids = missing.map(() => newId('whk'));
    await on.query(make, [
      missing.map((one) => one.organizationId),
      missing.map((one) => one.environment),
      ids,
      ids.map((id) => this.secrets.seal(this.secrets.create(), id)),
    ]);
    return on.query<Lane>(find, columns);
  }
}

export function isOf(lane: Lane, { organizationId, environment }: Tenant): boolean {
  return lane.organizationId === organizationId && lane.environment === environment;
}
