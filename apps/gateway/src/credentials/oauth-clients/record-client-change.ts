import type { Transaction } from '@probatum/persistence/database';
import { type Changer, recordChange } from '../../organization/audit-log/record-change';
import { describeClient } from './oauth-client';
import type { OAuthClientRow } from './oauth-client-row';

type Row = OAuthClientRow | null;

/** A change of a client for the audit log. Its secrets appear by their prefix only. */
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
