import type { Transaction } from '@probatum/persistence/database';
import { type Changer, recordChange } from '../audit-log/record-change';
import type { BoundCertificate } from '../client-certificate/bound-certificate';
import {
  describeBoundCertificate,
  insertBoundCertificate,
  type NewBoundCertificateRow,
} from '../client-certificate/bound-certificates.repository';

export async function storeBinding(
  tx: Transaction,
  row: NewBoundCertificateRow,
  changer: Changer,
): Promise<BoundCertificate> {
  const bound = describeBoundCertificate(await insertBoundCertificate(tx, row));
  const change = { action: 'client_certificate.bound', target: bound.id, before: null, after: bound };
  const { organizationId, environment } = row;
  await recordChange(tx, { organizationId, environment, ...changer, ...change });
  return bound;
}
