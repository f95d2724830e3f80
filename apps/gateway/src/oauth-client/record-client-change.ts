import type { Transaction } from '@probatum/persistence/database';
import { type Changer, recordChange } from '../audit-log/record-change';
import { describeClient } from './oauth-client';
import type { OAuthClientRow } from './oauth-client-row';

type Row = OAuthClientRow | null;

/** What was done to a client, for the audit log; its secrets appear by their prefix only. */
export async function recordClientChange(
  tx: Transaction,
  changer: Changer,
  action: 'created' | 'changed' | 'deleted' | 'secret_rotated' | 'secret_leaked',
  [before, after]: readonly [OAuthClientRow, Row] | readonly [null, OAuthClientRow],
): Promise<void> {
  const { organizationId, environment, id } = (after ?? before)!;
  await recordChange(tx, {
    ...changer,
    organizationId,
    environment,
    action: `oauth_client.${action}`,
    target: id,
    before: before && describeClient(before),
    after: after && describeClient(after),
  });
}
