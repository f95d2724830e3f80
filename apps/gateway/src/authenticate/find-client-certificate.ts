import type { Database } from '@probatum/persistence/database';
import { findBoundCertificates, type UsableCertificateRow } from '../client-certificate/bound-certificates.repository';
import { groupedLookup } from './grouped-lookup';

/** Looks client certificates up by `<kind>:<value>`. */
export function certificateFinder(database: Database): (name: string) => Promise<UsableCertificateRow | undefined> {
  return groupedLookup(
    (names) => findBoundCertificates(database, names),
    ({ kind, value }) => `${kind}:${value}`,
  );
}
