import type { Scope } from '@probatum/contracts/scopes';
import type { Environment, Tenant } from '@probatum/contracts/tenant';
import type { Plan } from '../limit-rate/plans';
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
  /** By the clock of the database, which set the end. */
  readonly isExpired: boolean;
}

/** What a request with a token of the client is judged by. */
export interface UsableClientRow extends Tenant {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly plan: Plan;
  readonly rateLimit: number | null;
  readonly status: ClientStatus;
  readonly version: number;
}

/** A client as it is stored. */
export interface OAuthClientRow extends UsableClientRow {
  readonly authMethod: AuthMethod;
  readonly jwks: ClientKeys | null;
  readonly createdAt: Date;
  /** Newest first. */
  readonly secrets: readonly ClientSecretRow[];
}

export type NewClientRow = Omit<OAuthClientRow, 'status' | 'version' | 'createdAt' | 'secrets'>;

/** Some clients of an organization: those of the environments that the caller administers. */
export interface ClientsOf {
  readonly organizationId: string;
  readonly environments: readonly Environment[];
}
