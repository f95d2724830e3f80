import type { Transaction } from '@probatum/persistence/database';
import type { Changer } from '../audit-log/record-change';
import { addSecret } from '../oauth-client/client-secrets.repository';
import { describeClient, type OAuthClientWithSecret } from '../oauth-client/oauth-client';
import type { NewClientRow } from '../oauth-client/oauth-client-row';
import { getClient, insertClient } from '../oauth-client/oauth-clients.repository';
import { recordClientChange } from '../oauth-client/record-client-change';

/** Stores a client, with a secret unless it has keys. The answer is the only place where the secret is ever seen. */
export async function storeNewClient(
  tx: Transaction,
  client: NewClientRow,
  changer: Changer,
): Promise<OAuthClientWithSecret> {
  await insertClient(tx, client);
  const clientSecret = client.authMethod === 'client_secret' ? await addSecret(tx, client) : null;
  const { organizationId, environment, id } = client;
  const stored = await getClient(tx, { organizationId, environments: [environment] }, id);
  await recordClientChange(tx, changer, 'created', [null, stored]);
  return { ...describeClient(stored), clientSecret };
}
