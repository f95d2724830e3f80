import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable } from '@probatum/persistence/database';
import type { DocumentRow } from './document';
import type { StoredDocument } from './stored-document';

const columns = `id, name, mime_type as "mimeType", size, original_sha256 as sha256,
  normalized_sha256 as "normalizedSha256", normalized_size as "normalizedSize", pages, findings,
  created_at as "createdAt"`;

const insert = `
  insert into documents (
    organization_id, environment, id, name, mime_type, size, status, original_sha256, normalized_sha256,
    normalized_size, pages, findings)
  values ($1, $2, $3, $4, $5, $6, 'READY', $7, $8, $9, $10, $11)
  returning ${columns}`;

/** Makes a document of what is stored. */
export async function insertDocument(tx: Queryable, tenant: Tenant, document: StoredDocument): Promise<DocumentRow> {
  const { id, name, mimeType, original, normalized } = document;
  const [row] = await tx.query<DocumentRow>(
    insert,
    [
      ...placeOf(tenant),
      id,
      name,
      mimeType,
      original.bytes,
      original.sha256,
      normalized.sha256,
      normalized.bytes,
      JSON.stringify(normalized.pages),
      JSON.stringify(normalized.findings),
    ],
    'document-insert',
  );
  return row!;
}

const findAll = `
  select ${columns} from documents
  where organization_id = $1 and environment = $2 and id = any($3) and deleted_at is null`;

/** @returns in any order those that exist */
export function findDocuments(on: Queryable, tenant: Tenant, ids: readonly string[]): Promise<DocumentRow[]> {
  return on.query<DocumentRow>(findAll, [...placeOf(tenant), ids], 'document-find');
}

/** The same, and none of them can be deleted until the end of the transaction. */
export function holdDocuments(tx: Queryable, tenant: Tenant, ids: readonly string[]): Promise<DocumentRow[]> {
  return tx.query<DocumentRow>(`${findAll} order by id for share`, [...placeOf(tenant), ids], 'document-hold');
}

export function placeOf({ organizationId, environment }: Tenant): [string, string] {
  return [organizationId, environment];
}

const list = `
  select ${columns} from documents
  where organization_id = $1 and environment = $2 and deleted_at is null and ($3::text is null or id < $3)
  order by id desc limit $4 offset $5`;

/** Newest first. @param before id behind which the list goes on */
export function listDocuments(
  on: Queryable,
  tenant: Tenant,
  page: { readonly before: string | undefined; readonly limit: number; readonly offset: number },
): Promise<DocumentRow[]> {
  return on.query<DocumentRow>(list, [...placeOf(tenant), page.before ?? null, page.limit, page.offset]);
}

const count = `
  select count(*)::int as total from documents
  where organization_id = $1 and environment = $2 and deleted_at is null`;

export async function countDocuments(on: Queryable, tenant: Tenant): Promise<number> {
  const [row] = await on.query<{ total: number }>(count, placeOf(tenant));
  return row!.total;
}
