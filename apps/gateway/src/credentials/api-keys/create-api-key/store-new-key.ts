import type { Tenant } from '@probatum/contracts/tenant';
import { newId } from '@probatum/contracts/ids';
import type { Transaction } from '@probatum/persistence/database';
import type { CreatedApiKey } from '../api-key';
import { describeName } from '../../credential/certificate-name-fields';
import { insertApiKey, type NewApiKeyRow } from '../api-keys.repository';
import type { Granted } from '../../grants/grants';
import { generateKey, type KeyFamily } from '../key-format';
import { type Changer, recordChange } from '../../../organization/audit-log/record-change';

/** Draws a key and stores its hash. The answer is the only place where the key itself is ever seen. */
export async function storeNewKey(
  tx: Transaction,
  family: KeyFamily,
  details: Granted,
  changer: Changer,
): Promise<CreatedApiKey> {
  const { key, prefix, publicId, hash } = generateKey(family, details.environment);
  const row = { ...details, id: newId('key'), publicId, keyHash: hash, prefix };
  const stored = storedKey(row, await insertApiKey(tx, row));
  await recordCreation(tx, row, stored, changer);
  return { ...stored, key };
}

/** The audit log entry of a key that was just stored. */
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
    certificate: describeName(row.certificate),
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
