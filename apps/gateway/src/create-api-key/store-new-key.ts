import type { Queryable } from '@probatum/persistence/database';
import type { CreatedApiKey } from '../api-key/api-key';
import { insertApiKey, type NewApiKeyRow } from '../api-key/api-keys.repository';
import { generateKey, type KeyFamily } from '../api-key/key-format';

export type NewKeyDetails = Omit<NewApiKeyRow, 'publicId' | 'keyHash' | 'prefix'>;

/** Draws a key and stores its hash. The answer is the only place where the key itself is ever seen. */
export async function storeNewKey(on: Queryable, family: KeyFamily, details: NewKeyDetails): Promise<CreatedApiKey> {
  const { key, prefix, publicId, hash } = generateKey(family, details.environment);
  const createdAt = await insertApiKey(on, { ...details, publicId, keyHash: hash, prefix });
  const { id, name, scopes, environment, plan, expiresAt } = details;
  return {
    id,
    name,
    prefix,
    scopes: [...scopes],
    environment,
    plan,
    expiresAt: expiresAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
    key,
  };
}
