import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable, Transaction } from '@probatum/persistence/database';
import type { RetentionRule } from '@probatum/persistence/retention';
import { generateClientSecret } from './client-secret';

export interface OwnerOfSecrets extends Tenant {
  readonly id: string;
}

/** What a client that presents this secret is judged by, read in one moment. */
export interface UsableSecretRow extends Tenant {
  readonly publicId: string;
  /** SHA-256 of the whole secret, hex. */
  readonly hash: string;
  readonly clientId: string;
  readonly lastUsedAt: Date | null;
  /** By the clock of the database, which set the end. */
  readonly isExpired: boolean;
  /** That of the tokens that it is worth. */
  readonly tokenGeneration: number;
}

/** When an old secret was used last remains to be seen for a while. */
export const secretRetention: RetentionRule = { table: 'oauth_client_secrets', column: 'expires_at', days: 30 };

const ofClient = `organization_id = $1 and environment = $2 and client_id = $3`;

/** Draws a secret and stores its hash. @returns the secret itself, which is never seen again */
export async function addSecret(tx: Transaction, { organizationId, environment, id }: OwnerOfSecrets): Promise<string> {
  const { key, publicId, prefix, hash } = generateClientSecret(environment);
  await tx.query(
    `insert into oauth_client_secrets (organization_id, environment, client_id, public_id, secret_hash, prefix, created_at)
     values ($1, $2, $3, $4, decode($5, 'hex'), $6, clock_timestamp())`,
    [organizationId, environment, id, publicId, hash, prefix],
  );
  return key;
}

/** Whatever state they are in: who asks decides what an expired secret is worth. */
export async function findUsableSecrets(on: Queryable, publicIds: readonly string[]): Promise<UsableSecretRow[]> {
  return on.query<UsableSecretRow>(
    `select client.organization_id as "organizationId", client.environment, client_id as "clientId",
       public_id as "publicId", encode(secret_hash, 'hex') as hash, last_used_at as "lastUsedAt",
       coalesce(expires_at <= now(), false) as "isExpired", token_generation as "tokenGeneration"
     from oauth_client_secrets as secret join oauth_clients as client
       on client.organization_id = secret.organization_id and client.environment = secret.environment
       and client.id = client_id
     where public_id = any($1)`,
    [publicIds],
    'oauth-client-secrets-find',
  );
}

/** Every secret that is still valid ends so many hours from now, or when it would have ended anyway. */
export async function endSecrets(tx: Transaction, { organizationId, environment, id }: OwnerOfSecrets, hours: number) {
  await tx.query(
    `update oauth_client_secrets set expires_at = least(expires_at, now() + $4 * interval '1 hour')
     where ${ofClient} and coalesce(expires_at > now(), true)`,
    [organizationId, environment, id, hours],
  );
}

/** It ends now, if it had not ended before. */
export async function endLeakedSecret(
  tx: Transaction,
  { organizationId, environment, id }: OwnerOfSecrets,
  publicId: string,
): Promise<Date> {
  const [secret] = await tx.query<{ leakedAt: Date }>(
    `update oauth_client_secrets set leaked_at = now(), expires_at = least(expires_at, now())
     where ${ofClient} and public_id = $4 returning leaked_at as "leakedAt"`,
    [organizationId, environment, id, publicId],
  );
  return secret!.leakedAt;
}

/** To the minute, so that a busy client does not write with each token. */
export async function noteUse(on: Queryable, secret: UsableSecretRow): Promise<void> {
  const { organizationId, environment, clientId, publicId } = secret;
  await on.query(
    `update oauth_client_secrets set last_used_at = now() where ${ofClient} and public_id = $4
       and coalesce(last_used_at < now() - interval '1 minute', true)`,
    [organizationId, environment, clientId, publicId],
    'oauth-client-secret-used',
  );
}
