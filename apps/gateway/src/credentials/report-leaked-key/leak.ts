import { type KeyLeaked, keyLeaked } from '@probatum/contracts/events/gateway';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Transaction } from '@probatum/persistence/database';
import type { ReadKey } from '../api-keys/key-format';
import type { Changer } from '../../organization/audit-log/record-change';

/** The report of a finder about a credential. */
export interface Leak {
  readonly reporter: Changer;
  readonly reportedAt: Date;
  /** Where. */
  readonly foundAt: string | null;
  readonly comment: string | null;
}

/**
 * Ends the leaked credential, informs its owner once, and records it in the audit log.
 * @returns the id of the key, client or room; null if the credential is not from this platform
 */
export type EndLeaked = (tx: Transaction, found: ReadKey, leak: Leak) => Promise<string | null>;

export type Leaked = Tenant & Pick<KeyLeaked, 'name' | 'prefix'> & { readonly id: string };

/** Sent if, and only if, what leaked has ended. */
export async function informOwner(
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
