import { admitDocuments, claimsOf, type DocumentedService, type OwnerOf } from '../route-table/admit-documents';
import { readServiceDocument, type Json } from '../route-table/service-document';
import { mergeDocuments } from './merge-documents';

export interface ShownDocument {
  readonly name: string;
  /** JSON. */
  readonly text: string;
}

/**
 * The document of a platform that does not run, from what its services say of themselves; the first that claims a name
 * has it, as in an empty database.
 * @throws Error when a running gateway would refuse an operation
 */
export function describePlatform(publicUrl: string, shown: readonly ShownDocument[]): Json {
  const services = shown.map(({ name, text }): DocumentedService => ({ name, document: readServiceDocument(text) }));
  const owners = new Map<string, string>();
  for (const { name: service, document } of [...services].reverse()) {
    for (const { kind, name } of claimsOf(document)) owners.set(`${kind} ${name}`, service);
  }
  const ownerOf: OwnerOf = ({ kind, name }) => owners.get(`${kind} ${name}`);
  const { operations, refusals } = admitDocuments(services, ownerOf);
  const [refusal] = refusals;
  if (refusal) throw new Error(`${refusal.service}: ${refusal.operation} would not be served, ${refusal.detail}`);
  return mergeDocuments(publicUrl, services, operations, ownerOf);
}
