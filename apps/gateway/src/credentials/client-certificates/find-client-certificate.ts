import type { Database } from '@probatum/persistence/database';
import { findBoundCertificates, type UsableCertificateRow } from './bound-certificates.repository';
import { textOf } from '../credential/certificate-name';
import { groupedLookup } from '../recent-lookups/grouped-lookup';

/** Looks client certificates up by the text of their name. */
export function certificateFinder(database: Database): (name: string) => Promise<UsableCertificateRow | undefined> {
  return groupedLookup((names) => findBoundCertificates(database, names), textOf);
}
