import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable, Transaction } from '@probatum/persistence/database';
import type { RetentionRule } from '@probatum/persistence/retention';
import { type SealedRow } from '@probatum/persistence/row-seals';
import { sealOf, timeOfTransaction } from '../../organization/access-seal/sealed-rows';
import type { ClientSecretRow, OAuthClientRow, SealedSecret } from './oauth-client-row';
import { generateClientSecret } from './client-secret';

export interface OwnerOfSecrets extends Tenant {
  readonly id: string;
}

/** The data that decides about a client with this secret, read in one statement. */
export interface UsableSecretRow extends Tenant {
  readonly publicId: string;
  /** SHA-256 of the whole secret, hex. */
  readonly hash: string;
  readonly clientId: string;
  readonly lastUsedAt: Date | null;
  /** Compared with the clock of the database, which set the expiry. */
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
    `insert into oauth_client_secrets (organization_id, environment, client_id, public_id, secret_hash, prefix, seal,
       created_at)
     values ($1, $2, $3, $4, decode($5, 'hex'), $6, $7, clock_timestamp())`,
    [
      ...[organizationId, environment, id, publicId, hash, prefix],
      tx.seals.of(
        sealedSecret({
          organizationId,
          environment,
          clientId: id,
          publicId,
          hash,
          expiresAt: null,
          leakedAt: null,
        }),
      ),
    ],
  );
  return key;
}

/** Secrets in any state: the caller decides about an expired secret. Forged rows are left out. */
export async function findUsableSecrets(on: Queryable, publicIds: readonly string[]): Promise<UsableSecretRow[]> {
  const rows = await on.query<UsableSecretRow & SealedSecret & { readonly seal: string | null }>(
    `select client.organization_id as "organizationId", client.environment, client_id as "clientId",
       public_id as "publicId", encode(secret_hash, 'hex') as hash, last_used_at as "lastUsedAt",
       secret.expires_at as "expiresAt", leaked_at as "leakedAt", secret.seal,
       coalesce(secret.expires_at <= now(), false) as "isExpired", token_generation as "tokenGeneration"
     from oauth_client_secrets as secret join oauth_clients as client
       on client.organization_id = secret.organization_id and client.environment = secret.environment
       and client.id = client_id
     where public_id = any($1)`,
    [publicIds],
    'oauth-client-secrets-find',
  );
  return rows.filter((row) => on.seals.isWhole(sealedSecret(row), row.seal));
}

/** Every secret that is still valid ends so many hours from now, or when it would have ended anyway. */
export async function endSecrets(tx: Transaction, client: OAuthClientRow, hours: number): Promise<void> {
  const end = new Date((await timeOfTransaction(tx)).getTime() + hours * 3_600_000);
  for (const secret of client.secrets) {
    const isOver = secret.expiresAt !== null && new Date(secret.expiresAt) <= end;
    if (!isOver) await updateSecret(tx, client, secret, { expiresAt: end, leakedAt: secret.leakedAt });
  }
}

/** It ends now, if it had not ended before. */
export async function endLeakedSecret(tx: Transaction, client: OAuthClientRow, secret: ClientSecretRow): Promise<Date> {
  const now = await timeOfTransaction(tx);
  const isOver = secret.expiresAt !== null && new Date(secret.expiresAt) <= now;
  await updateSecret(tx, client, secret, { expiresAt: isOver ? secret.expiresAt : now, leakedAt: now });
  return now;
}

async function updateSecret(
  tx: Transaction,
  { organizationId, environment, id: clientId }: OAuthClientRow,
  secret: ClientSecretRow,
  change: Pick<SealedSecret, 'expiresAt' | 'leakedAt'>,
): Promise<void> {
  const { publicId, hash, seal } = secret;
  const { expiresAt, leakedAt } = secret;
  const before = { organizationId, environment, clientId, publicId, hash, expiresAt, leakedAt };
  const after = { ...before, ...change };
  const isWhole = tx.seals.isWhole(sealedSecret(before), seal);
  await tx.query(
    `update oauth_client_secrets set expires_at = $5, leaked_at = $6, seal = $7 where ${ofClient} and public_id = $4`,
    [
      ...[organizationId, environment, clientId, publicId, after.expiresAt, after.leakedAt],
      sealOf(tx, { isWhole }, sealedSecret(after)),
    ],
  );
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

/** All that decides what the secret is good for. */
export function sealedSecret(row: SealedSecret): SealedRow {
  return {
    table: 'oauth_client_secrets',
    id: row.publicId,
    says: [row.organizationId, row.environment, row.clientId, row.hash, timeOf(row.expiresAt), timeOf(row.leakedAt)],
  };
}

/** Postgres writes a time into JSON in another way than it gives it back alone. */
function timeOf(time: string | Date | null): string | null {
  return time === null ? null : new Date(time).toISOString();
}
