import { lockApiKeyByPublicId } from '../api-key/api-keys.repository';
import { isSameHash } from '../authenticate/same-hash';
import { revokeKey } from '../revoke-api-key/revoke-api-key';
import { type EndLeaked, tellOwner } from './leak';

export const endLeakedKey: EndLeaked = async (tx, { publicId, hash }, leak) => {
  const row = await lockApiKeyByPublicId(tx, publicId);
  if (!row || !isSameHash(Buffer.from(row.keyHash, 'latin1'), hash)) return null;
  if (row.revokedAt) return row.id;
  const { revokedAt } = await revokeKey(tx, row, 'api_key.leaked', leak.reporter);
  await tellOwner(tx, row, 'api_key', revokedAt!, leak);
  return row.id;
};
