import type { Tenant } from '@probatum/contracts/tenant';
import type { OrganizationAccess } from '../../organization/organization-access';
import type { Restrictions } from '../restrictions/restrictions';
import type { Sealed } from '../../organization/access-seal/sealed-rows';
import type { ClientKeys } from './client-keys';

export const authMethods = ['client_secret', 'private_key_jwt'] as const;
export type AuthMethod = (typeof authMethods)[number];

export const clientStatuses = ['active', 'disabled'] as const;
export type ClientStatus = (typeof clientStatuses)[number];

/** As Postgres writes it into JSON: times are text. */
export interface ClientSecretRow {
  readonly publicId: string;
  /** SHA-256 of the whole secret, hex. */
  readonly hash: string;
  readonly prefix: string;
  readonly createdAt: string;
  readonly expiresAt: string | null;
  readonly lastUsedAt: string | null;
  /** When it was reported as found where it should not be. */
  readonly leakedAt: string | null;
  /** Compared with the clock of the database, which set the expiry. */
  readonly isExpired: boolean;
  readonly seal: string | null;
}

/** The sealed columns of a secret. */
export interface SealedSecret extends Tenant, Pick<ClientSecretRow, 'publicId' | 'hash'> {
  readonly clientId: string;
  readonly expiresAt: string | Date | null;
  readonly leakedAt: string | Date | null;
}

/** A client as it is stored; its restrictions are those of its tokens too. */
export interface OAuthClientRow extends Tenant, Restrictions, Sealed {
  readonly id: string;
  readonly name: string;
  readonly status: ClientStatus;
  readonly version: number;
  /** Tokens of earlier generations have ended. */
  readonly tokenGeneration: number;
  readonly authMethod: AuthMethod;
  readonly jwks: ClientKeys | null;
  readonly createdAt: Date;
  /** Newest first. */
  readonly secrets: readonly ClientSecretRow[];
}

/** The data that decides about a token, or about a request for one, including the settings of its organization. */
export type UsableClientRow = OAuthClientRow & OrganizationAccess;

export type NewClient = Omit<
  OAuthClientRow,
  keyof Sealed | 'id' | 'status' | 'version' | 'tokenGeneration' | 'createdAt' | 'secrets'
>;

/** A client in any other state is refused, as are its tokens. */
export function isActive({ status, expiresAt }: OAuthClientRow, now: Date): boolean {
  return status === 'active' && (expiresAt === null || expiresAt > now);
}
