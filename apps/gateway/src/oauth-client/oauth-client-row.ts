import type { Scope } from '@probatum/contracts/scopes';
import type { Environment, Tenant } from '@probatum/contracts/tenant';
import type { Plan } from '../limit-rate/plans';
import type { CertificateName } from '../client-certificate/client-certificate';
import type { OrganizationAccess } from '../organization/organization-access';
import type { ClientKeys } from './client-keys';
import type { AuthMethod, ClientStatus } from './oauth-client';

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
  /** By the clock of the database, which set the end. */
  readonly isExpired: boolean;
}

/** A client as it is stored. */
export interface OAuthClientRow extends Tenant {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly plan: Plan;
  readonly rateLimit: number | null;
  /** CIDR ranges from which it and its tokens may be used; null for everywhere. */
  readonly allowedAddresses: readonly string[] | null;
  /** It and its tokens are good only together with such a client certificate. */
  readonly certificate: CertificateName | null;
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

/** What a token, or a request for one, is judged by: with what its organization says of all its credentials. */
export type UsableClientRow = OAuthClientRow & OrganizationAccess;

export type NewClient = Omit<OAuthClientRow, 'id' | 'status' | 'version' | 'tokenGeneration' | 'createdAt' | 'secrets'>;

/** Some clients of an organization: those of the environments that the caller administers. */
export interface ClientsOf {
  readonly organizationId: string;
  readonly environments: readonly Environment[];
}
