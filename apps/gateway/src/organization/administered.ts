import { type Environment, environments, type Tenant } from '@probatum/contracts/tenant';
import type { Identity } from '@probatum/http/identity/identity';

/** Objects of an organization in the environments that the caller administers. */
export interface AdministeredRows {
  readonly organizationId: string;
  readonly environments: readonly Environment[];
}

/** A live key administers both environments of its organization; a sandbox key knows nothing of the live one. */
export function administeredBy({ environment }: Pick<Identity, 'environment'>): readonly Environment[] {
  return environment === 'live' ? environments : ['sandbox'];
}

export function rowsAdministeredBy(caller: Pick<Identity, 'organizationId' | 'environment'>): AdministeredRows {
  return { organizationId: caller.organizationId, environments: administeredBy(caller) };
}

/** The tenants whose credentials the caller administers. */
export function tenantsAdministeredBy(caller: Pick<Identity, 'organizationId' | 'environment'>): readonly Tenant[] {
  const { organizationId } = caller;
  return administeredBy(caller).map((environment) => ({ organizationId, environment }));
}
