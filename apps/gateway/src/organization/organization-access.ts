import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable } from '@probatum/persistence/database';
import type { SealedRow } from '@probatum/persistence/row-seals';
import { AddressRanges } from './address-ranges/address-ranges';

/** The restrictions that an organization sets for all its credentials, read together with each of them. */
export interface OrganizationAccess {
  readonly organizationVersion: number;
  /** CIDR ranges; null for everywhere. */
  readonly organizationAddresses: readonly string[] | null;
  readonly corsOrigins: readonly string[];
  /** How many credentials the operator allows; null for as many as the plan does. */
  readonly credentialLimit: number | null;
  readonly organizationName: string;
  readonly organizationSeal: string | null;
}

/** The sealed columns of an organization. */
export interface OrganizationSettings {
  readonly id: string;
  readonly name: string;
  readonly allowedAddresses: readonly string[] | null;
  readonly corsOrigins: readonly string[];
  readonly credentialLimit: number | null;
  readonly version: number;
}

/** All that decides what its credentials may do. */
export function sealedOrganization(row: OrganizationSettings): SealedRow {
  return {
    table: 'organizations',
    id: row.id,
    says: [row.name, row.allowedAddresses, row.corsOrigins, row.credentialLimit, row.version],
  };
}

/** @param table name or alias of the table of organizations in the query */
export function organizationAccess(table: string): string {
  return `${table}.version as "organizationVersion", ${table}.allowed_addresses as "organizationAddresses",
    ${table}.cors_origins as "corsOrigins", ${table}.credential_limit as "credentialLimit",
    ${table}.name as "organizationName", ${table}.seal as "organizationSeal"`;
}

/** False when its settings were changed by hand: then no credential of it is good. */
export function isOrganizationWhole({ seals }: Queryable, row: OrganizationAccess & Pick<Tenant, 'organizationId'>) {
  const organization = {
    id: row.organizationId,
    name: row.organizationName,
    allowedAddresses: row.organizationAddresses,
    corsOrigins: row.corsOrigins,
    credentialLimit: row.credentialLimit,
    version: row.organizationVersion,
  };
  return seals.isWhole(sealedOrganization(organization), row.organizationSeal);
}

/** Lists of addresses, of the credential and of its organization; a caller must be in every one. */
export function addressLimits(...lists: (readonly string[] | null)[]): readonly AddressRanges[] {
  return lists.flatMap((list) => (list ? [new AddressRanges(list)] : []));
}
