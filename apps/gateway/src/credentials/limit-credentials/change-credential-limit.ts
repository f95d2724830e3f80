import type { Transaction } from '@probatum/persistence/database';
import { operator, recordChange } from '../../organization/audit-log/record-change';
import { lockOrganization, updateOrganization } from '../../organization/organization';

/** @param limit null for as many as the plan allows @returns false when there is no such organization */
export async function changeCredentialLimit(tx: Transaction, id: string, limit: number | null): Promise<boolean> {
  const row = await lockOrganization(tx, id);
  if (!row) return false;
  await updateOrganization(tx, { ...row, credentialLimit: limit });
  await recordChange(tx, {
    ...operator,
    organizationId: id,
    environment: 'live',
    action: 'organization.credentials_limited',
    target: id,
    before: { credentialLimit: row.credentialLimit },
    after: { credentialLimit: limit },
  });
  return true;
}
