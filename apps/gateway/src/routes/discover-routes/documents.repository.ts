import type { Queryable, Transaction } from '@probatum/persistence/database';
import type { Claim } from '../route-table/admit-documents';

/** The last OpenAPI document that a service has shown. */
export interface StoredDocument {
  readonly service: string;
  readonly text: string;
}

export interface OwnedName extends Claim {
  readonly service: string;
}

export async function loadDocuments(on: Queryable): Promise<StoredDocument[]> {
  return on.query<StoredDocument>(`select service, document as text from service_documents`);
}

export async function storeDocument(on: Queryable, { service, text }: StoredDocument): Promise<void> {
  await on.query(
    `insert into service_documents as known (service, document) values ($1, $2)
     on conflict (service) do update set document = excluded.document, changed_at = now()
       where known.document <> excluded.document`,
    [service, text],
  );
}

/** Claims are settled one after the other, by whichever replica of the gateway sees a new document. */
export async function lockClaims(tx: Transaction): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock(hashtext('gateway claims'))`);
}

/** Takes back the names that this service does not use any more. */
export async function releaseClaims(tx: Transaction, service: string, kept: readonly Claim[]): Promise<void> {
  await tx.query(
    `delete from claims where service = $1
       and (kind, name) not in (select * from unnest($2::text[], $3::text[]))`,
    [service, kept.map(({ kind }) => kind), kept.map(({ name }) => name)],
  );
}

/** The first owner keeps a name, unless `losers` contains it, because it no longer has a right to it. */
export async function claim(tx: Transaction, service: string, claims: readonly Claim[], losers: LosingOwners) {
  await tx.query(
    `insert into claims as held (kind, name, service)
     select kind, name, $1 from unnest($2::text[], $3::text[]) as claimed(kind, name) order by kind, name
     on conflict (kind, name) do update set service = excluded.service where held.service <> all($4)`,
    [service, claims.map(({ kind }) => kind), claims.map(({ name }) => name), losers.allBut],
  );
}

export interface LosingOwners {
  readonly allBut: readonly string[];
}

export async function loadClaims(on: Queryable): Promise<OwnedName[]> {
  return on.query<OwnedName>(`select kind, name, service from claims`);
}
