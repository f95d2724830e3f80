import type { Tenant } from '@probatum/contracts/tenant';
import type { Transaction } from '@probatum/persistence/database';
import type { EnvelopeDocument } from '../envelope/envelope';
import { DocumentNotReady, DocumentUnknown } from '../envelope/envelope.errors';

interface Row extends Omit<EnvelopeDocument, 'position' | 'sealedSha256' | 'documentId'>, Tenant {
  readonly id: string;
  readonly status: 'PROCESSING' | 'READY';
}

export interface WantedDocuments {
  readonly tenant: Tenant;
  readonly ids: readonly string[];
}

// A deletion waits for the lock, and then finds the envelope.
const lock = `
  select organization_id as "organizationId", environment, id, name, status, normalized_sha256 as sha256, pages
  from documents
  where organization_id = any($1) and environment = any($2) and id = any($3) and deleted_at is null
  order by id for share`;

/** Documents of which none is deleted until the end of the transaction. */
export class LockedDocuments {
  private readonly rows: ReadonlyMap<string, Row>;

  constructor(rows: readonly Row[]) {
    this.rows = new Map(rows.map((row) => [nameOf(row, row.id), row]));
  }

  /**
   * The documents of this tenant in the order of their ids in the list.
   * @param pointerOf member of the request that names the document
   * @throws DocumentUnknown also for a deleted one and one of another tenant, DocumentNotReady
   */
  of({ tenant, ids }: WantedDocuments, pointerOf = (index: number) => `/documentIds/${index}`): EnvelopeDocument[] {
    const rows = ids.map((id) => this.rows.get(nameOf(tenant, id)));
    const unknown = rows.flatMap((row, index) => (row ? [] : [pointerOf(index)]));
    if (unknown.length > 0) throw new DocumentUnknown(unknown);
    return rows.map((row, position) => {
      const { id, name, status, sha256, pages } = row!;
      if (status !== 'READY') throw new DocumentNotReady(id);
      return { position, documentId: id, name, sha256, sealedSha256: null, pages };
    });
  }
}

/** For requests of several tenants, of whom each gets its own documents only. */
export async function lockDocumentsOfAll(
  tx: Transaction,
  wanted: readonly WantedDocuments[],
): Promise<LockedDocuments> {
  const organizations = unique(wanted.map(({ tenant }) => tenant.organizationId));
  const environments = unique(wanted.map(({ tenant }) => tenant.environment));
  const ids = unique(wanted.flatMap((each) => each.ids));
  return new LockedDocuments(await tx.query<Row>(lock, [organizations, environments, ids], 'documents-lock'));
}

/** The same for one request. @throws DocumentUnknown, DocumentNotReady */
export async function lockDocuments(
  tx: Transaction,
  tenant: Tenant,
  ids: readonly string[],
  pointerOf?: (index: number) => string,
): Promise<EnvelopeDocument[]> {
  return (await lockDocumentsOfAll(tx, [{ tenant, ids }])).of({ tenant, ids }, pointerOf);
}

function nameOf({ organizationId, environment }: Tenant, id: string): string {
  return `${organizationId} ${environment} ${id}`;
}

function unique(values: readonly string[]): string[] {
  return [...new Set(values)];
}
