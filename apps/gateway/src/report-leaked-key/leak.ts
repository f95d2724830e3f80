import { type KeyLeaked, keyLeaked } from '@probatum/contracts/events/gateway';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Transaction } from '@probatum/persistence/database';
import type { ReadKey } from '../api-key/key-format';
import type { Changer } from '../audit-log/record-change';

/** What somebody says about a credential that he found. */
export interface Leak {
  readonly reporter: Changer;
  /** Where. */
  readonly foundAt: string | null;
  readonly comment: string | null;
}

/**
 * Ends what leaked, tells its owner, once, and says so in the audit log.
 * @returns the id of the key, client or room; null when it is none of ours
 */
export type EndLeaked = (tx: Transaction, found: ReadKey, leak: Leak) => Promise<string | null>;

export type Leaked = Tenant & Pick<KeyLeaked, 'name' | 'prefix'> & { readonly id: string };

/** Sent if, and only if, what leaked has ended. */
export async function tellOwner(
  tx: Transaction,
  { organizationId, environment, id, name, prefix }: Leaked,
  kind: Required<KeyLeaked>['kind'],
  endedAt: Date,
  { foundAt, comment }: Leak,
): Promise<void> {
  await tx.publish(keyLeaked, {
    organizationId,
    environment,
    subject: id,
    time: endedAt,
    data: { keyId: id, kind, name, prefix, revokedAt: endedAt.toISOString(), foundAt, comment },
  });
}
