import { lockApiKeyByPublicId } from '../api-keys/api-keys.repository';
import { isSameHash } from '../credential/same-hash';
import { revokeKey } from '../api-keys/revoke-api-key/revoke-api-key';
import { type EndLeaked, informOwner } from './leak';

export const endLeakedKey: EndLeaked = async (tx, { publicId, hash }, leak) => {
  const row = await lockApiKeyByPublicId(tx, publicId);
  if (!row || !isSameHash(Buffer.from(row.keyHash, 'latin1'), hash)) return null;
  if (row.revokedAt) return row.id;
  const revocation = { ...leak.reporter, revokedAt: leak.reportedAt };
  await revokeKey(tx, row, 'api_key.leaked', revocation);
  await informOwner(tx, row, 'api_key', leak.reportedAt, leak);
  return row.id;
};
