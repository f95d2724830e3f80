import type { Database } from '@probatum/persistence/database';
import { claimsOf, type DocumentedService, type OwnerOf } from '../route-requests/admit-documents';
import { claim, loadClaims, lockClaims, releaseClaims } from './documents.repository';

export const ownName = 'gateway';

/**
 * Decides which service has which path and schema name: whoever claimed it first, in the order given for those that
 * come together. The database keeps it, so that all replicas agree and a restart changes nothing.
 */
export async function settleClaims(database: Database, services: readonly DocumentedService[]): Promise<OwnerOf> {
  const names = services.map(({ name }) => name);
  const owned = await database.transaction(async (tx) => {
    await lockClaims(tx);
    for (const { name, document } of services) await releaseClaims(tx, name, claimsOf(document));
    for (const { name, document } of services) {
      // Nobody can take a name from the gateway itself, and a service that is gone has none.
      await claim(tx, name, claimsOf(document), { allBut: name === ownName ? [ownName] : names });
    }
    return loadClaims(tx);
  });
  const owners = new Map(owned.map(({ kind, name, service }) => [`${kind} ${name}`, service]));
  return ({ kind, name }) => owners.get(`${kind} ${name}`);
}
