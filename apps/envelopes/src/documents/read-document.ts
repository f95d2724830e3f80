import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable } from '@probatum/persistence/database';
import { isId } from '@probatum/contracts/ids';
import type { DocumentRow } from './document';
import { DocumentNotFound } from './document.errors';
import { findDocuments } from './documents.repository';

/** @throws DocumentNotFound */
export async function readDocument(on: Queryable, tenant: Tenant, id: string): Promise<DocumentRow> {
  const [row] = isId('doc', id) ? await findDocuments(on, tenant, [id]) : [];
  if (!row) throw new DocumentNotFound(id);
  return row;
}
