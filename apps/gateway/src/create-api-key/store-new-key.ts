import type { Tenant } from '@probatum/contracts/tenant';
import { newId } from '@probatum/contracts/ids';
import type { Transaction } from '@probatum/persistence/database';
import type { CreatedApiKey } from '../api-key/api-key';
import { insertApiKey, type NewApiKeyRow } from '../api-key/api-keys.repository';
import { generateKey, type KeyFamily } from '../api-key/key-format';
import { type Changer, recordChange } from '../audit-log/record-change';

export type NewKeyDetails = Omit<NewApiKeyRow, 'id' | 'publicId' | 'keyHash' | 'prefix' | 'imported'>;

/** Draws a key and stores its hash. The answer is the only place where the key itself is ever seen. */
export async function storeNewKey(
  tx: Transaction,
  family: KeyFamily,
  details: NewKeyDetails,
  changer: Changer,
): Promise<CreatedApiKey> {
  const { key, prefix, publicId, hash } = generateKey(family, details.environment);
  const row = { ...details, id: newId('key'), publicId, keyHash: hash, prefix };
  const stored = storedKey(row, await insertApiKey(tx, row));
  await recordCreation(tx, row, stored, changer);
  return { ...stored, key };
}

/** What is told of a key that was just stored. */
export function storedKey(
  row: Omit<NewApiKeyRow, 'publicId' | 'keyHash'>,
  createdAt: Date,
): Omit<CreatedApiKey, 'key'> {
  const { id, name, prefix, scopes, environment, plan, allowedAddresses, expiresAt } = row;
  return {
    id,
    name,
    prefix,
    scopes: [...scopes],
    environment,
    plan,
    allowedAddresses: allowedAddresses && [...allowedAddresses],
    certificate: row.certificate,
    expiresAt: expiresAt?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  };
}

export async function recordCreation(
  tx: Transaction,
  { organizationId, environment }: Tenant,
  stored: Omit<CreatedApiKey, 'key'>,
  changer: Changer,
): Promise<void> {
  const change = { action: 'api_key.created', target: stored.id, before: null, after: stored };
  await recordChange(tx, { organizationId, environment, ...changer, ...change });
}
