import { isSameHash } from '../credential/same-hash';
import { endLeakedSecret } from '../oauth-clients/client-secrets.repository';
import { endTokens, lockClientOfSecret } from '../oauth-clients/oauth-clients.repository';
import { recordClientChange } from '../oauth-clients/record-client-change';
import { type EndLeaked, informOwner } from './leak';

/**
 * Ends the secret and every token of its client, because it is unknown which tokens the finder has obtained. It does so
 * even if the secret had ended before, since its last tokens live on for a while. Other secrets of the client stay
 * valid.
 */
export const endLeakedClientSecret: EndLeaked = async (tx, { publicId, hash }, leak) => {
  const client = await lockClientOfSecret(tx, publicId);
  const secret = client?.secrets.find((one) => one.publicId === publicId);
  if (!client || !secret || !isSameHash(Buffer.from(secret.hash, 'latin1'), hash)) return null;
  if (secret.leakedAt) return client.id;
  const leakedAt = await endLeakedSecret(tx, client, secret);
  const after = await endTokens(tx, client);
  await recordClientChange(tx, leak.reporter, 'secret_leaked', [client, after]);
  await informOwner(tx, { ...client, prefix: secret.prefix }, 'client_secret', leakedAt, leak);
  return client.id;
};
