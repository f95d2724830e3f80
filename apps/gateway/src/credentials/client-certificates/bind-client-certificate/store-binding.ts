import { InvalidRequest } from '@probatum/http/problems/common-problems';
import type { Transaction } from '@probatum/persistence/database';
import { type Changer, recordChange } from '../../../organization/audit-log/record-change';
import type { BoundCertificate } from '../bound-certificate';
import {
  describeBoundCertificate,
  insertBoundCertificate,
  type NewBoundCertificateRow,
} from '../bound-certificates.repository';

/** The name stands in an index, of which Postgres keeps no entry above a third of a page: 2,704 bytes. */
const maxNameBytes = 2_600;

/** @throws InvalidRequest */
export async function storeBinding(
  tx: Transaction,
  row: NewBoundCertificateRow,
  changer: Changer,
): Promise<BoundCertificate> {
  if (Buffer.byteLength(row.value) > maxNameBytes) {
    const message = `must not exceed ${maxNameBytes} bytes in UTF-8`;
    throw new InvalidRequest([{ pointer: '/certificate/value', code: 'too_long', message }]);
  }
  const bound = describeBoundCertificate(await insertBoundCertificate(tx, row));
  const change = { action: 'client_certificate.bound', target: bound.id, before: null, after: bound };
  const { organizationId, environment } = row;
  await recordChange(tx, { organizationId, environment, ...changer, ...change });
  return bound;
}
