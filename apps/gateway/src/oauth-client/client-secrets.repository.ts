import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable, Transaction } from '@probatum/persistence/database';
import type { RetentionRule } from '@probatum/persistence/retention';
import { generateClientSecret } from './client-secret';

export interface OwnerOfSecrets extends Tenant {
  readonly id: string;
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
export async function noteUse(on: Queryable, { organizationId, environment, id }: OwnerOfSecrets, publicId: string) {
  await on.query(
    `update oauth_client_secrets set last_used_at = now() where ${ofClient} and public_id = $4
       and coalesce(last_used_at < now() - interval '1 minute', true)`,
    [organizationId, environment, id, publicId],
    'oauth-client-secret-used',
  );
}
