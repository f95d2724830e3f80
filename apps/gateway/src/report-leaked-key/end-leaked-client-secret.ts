import { isSameHash } from '../authenticate/same-hash';
import { endLeakedSecret } from '../oauth-client/client-secrets.repository';
import { endTokens, lockClientOfSecret } from '../oauth-client/oauth-clients.repository';
import { recordClientChange } from '../oauth-client/record-client-change';
import { type EndLeaked, tellOwner } from './leak';

/**
 * The secret ends, and with it every token of its client: nothing tells which of them whoever found it has got. Also
 * when the secret had ended before, since its last tokens live on for a while. Other secrets of the client stay good.
 */
export const endLeakedClientSecret: EndLeaked = async (tx, { publicId, hash }, leak) => {
  const client = await lockClientOfSecret(tx, publicId);
  const secret = client?.secrets.find((one) => one.publicId === publicId);
  if (!client || !secret || !isSameHash(Buffer.from(secret.hash, 'latin1'), hash)) return null;
  if (secret.leakedAt) return client.id;
  const leakedAt = await endLeakedSecret(tx, client, publicId);
  const after = await endTokens(tx, client);
  await recordClientChange(tx, leak.reporter, 'secret_leaked', [client, after]);
  await tellOwner(tx, { ...client, prefix: secret.prefix }, 'client_secret', leakedAt, leak);
  return client.id;
};
