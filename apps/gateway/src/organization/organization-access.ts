import { AddressRanges } from '../address-ranges/address-ranges';

/** What an organization says of the use of all its credentials; read together with each of them. */
export interface OrganizationAccess {
  readonly organizationVersion: number;
  /** CIDR ranges; null for everywhere. */
  readonly organizationAddresses: readonly string[] | null;
  readonly corsOrigins: readonly string[];
}

/** @param table name or alias of the table of organizations in the query */
export function organizationAccess(table: string): string {
  return `${table}.version as "organizationVersion", ${table}.allowed_addresses as "organizationAddresses",
    ${table}.cors_origins as "corsOrigins"`;
}

/** Lists of addresses, of the credential and of its organization; a caller must be in every one. */
export function addressLimits(...lists: (readonly string[] | null)[]): readonly AddressRanges[] {
  return lists.flatMap((list) => (list ? [new AddressRanges(list)] : []));
}
