import type { Tenant } from '@probatum/contracts/tenant';
import type { Transaction } from '@probatum/persistence/database';
import type { EnvelopeDocument } from '../envelope/envelope';
import { DocumentNotReady, DocumentUnknown } from '../envelope/envelope.errors';

interface Row extends Omit<EnvelopeDocument, 'position' | 'sealedSha256' | 'documentId'> {
  readonly id: string;
  readonly status: 'PROCESSING' | 'READY';
}

// A deletion waits for the lock, and then finds the envelope.
const lock = `
  select id, name, status, normalized_sha256 as sha256, pages from documents
  where organization_id = $1 and environment = $2 and id = any($3) and deleted_at is null
  order by id for share`;

/**
 * The documents in the order of their ids in the list. Until the end of the transaction none of them is deleted.
 * @param pointerOf member of the request that names the document
 * @throws DocumentUnknown also for a deleted one and one of another tenant, DocumentNotReady
 */
export async function lockDocuments(
  tx: Transaction,
  tenant: Tenant,
  ids: readonly string[],
  pointerOf = (index: number) => `/documentIds/${index}`,
): Promise<EnvelopeDocument[]> {
  const rows = await tx.query<Row>(lock, [tenant.organizationId, tenant.environment, ids], 'documents-lock');
  const found = new Map(rows.map((row) => [row.id, row]));
  const unknown = ids.flatMap((id, index) => (found.has(id) ? [] : [pointerOf(index)]));
  if (unknown.length > 0) throw new DocumentUnknown(unknown);
  return ids.map((id, position) => {
    const { name, status, sha256, pages } = found.get(id)!;
    if (status !== 'READY') throw new DocumentNotReady(id);
    return { position, documentId: id, name, sha256, sealedSha256: null, pages };
  });
}
