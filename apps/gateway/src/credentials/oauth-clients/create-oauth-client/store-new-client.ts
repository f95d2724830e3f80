import { newId } from '@probatum/contracts/ids';
import type { Transaction } from '@probatum/persistence/database';
import type { Changer } from '../../../organization/audit-log/record-change';
import { addSecret } from '../client-secrets.repository';
import { describeClient, type OAuthClientWithSecret } from '../oauth-client';
import type { NewClient } from '../oauth-client-row';
import { getClient, insertClient } from '../oauth-clients.repository';
import { recordClientChange } from '../record-client-change';

/** Stores a client, with a secret unless it has keys. The answer is the only place where the secret is ever seen. */
export async function storeNewClient(
  tx: Transaction,
  client: NewClient,
  changer: Changer,
): Promise<OAuthClientWithSecret> {
  const id = newId('oac');
  const { organizationId, environment, authMethod } = client;
  await insertClient(tx, id, client);
  const clientSecret = authMethod === 'client_secret' ? await addSecret(tx, { organizationId, environment, id }) : null;
  const stored = await getClient(tx, { organizationId, environments: [environment] }, id);
  await recordClientChange(tx, changer, 'created', [null, stored]);
  return { ...describeClient(stored), clientSecret };
}
