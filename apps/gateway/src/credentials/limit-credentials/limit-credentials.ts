import type { Transaction } from '@probatum/persistence/database';
import { credentialsAllowed } from '../../organization/organization-limit';
import type { Plan } from '../../organization/plans';
import { AuditRoomLimitReached, CredentialLimitReached } from './credential-limit.errors';

export const maxOpenRooms = 1_000;

interface NewCredential {
  readonly organizationId: string;
  readonly plan: Plan;
}

/**
 * To be called in the transaction that makes a credential, before it is stored. A key that is replaced still goes on for
 * a while: an organization can have as many of those again, and no more, or it could rotate one key into any number.
 * @throws CredentialLimitReached
 */
export async function refuseTooManyCredentials(
  tx: Transaction,
  { organizationId, plan }: NewCredential,
  how: 'added' | 'replacing',
): Promise<void> {
  const limit = credentialsAllowed(plan, await holdOrganization(tx, organizationId));
  const [count] = await tx.query<{ standing: number; phasedOut: number }>(
    `select standing, phased_out as "phasedOut" from count_credentials($1, $2)`,
    [organizationId, plan],
  );
  const { standing, phasedOut } = count!;
  const isFull = how === 'added' ? standing >= limit : phasedOut >= Math.max(limit, standing);
  if (isFull) throw new CredentialLimitReached(limit);
}

/** The same for an audit room. @throws AuditRoomLimitReached */
export async function refuseTooManyRooms(tx: Transaction, organizationId: string): Promise<void> {
  await holdOrganization(tx, organizationId);
  const [row] = await tx.query<{ count: number }>(`select count_open_rooms($1) as count`, [organizationId]);
  if (row!.count >= maxOpenRooms) throw new AuditRoomLimitReached(maxOpenRooms);
}

/**
 * Requests that create credentials of one organization run one after the other, so that each counts the result of the
 * previous one.
 * @returns the number that the operator allows
 */
async function holdOrganization(tx: Transaction, organizationId: string): Promise<number | null> {
  const [row] = await tx.query<{ limit: number | null }>(
    `select credential_limit as limit from organizations where id = $1 for no key update`,
    [organizationId],
  );
  return row!.limit;
}
