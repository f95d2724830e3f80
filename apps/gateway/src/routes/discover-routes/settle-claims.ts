import type { Database } from '@probatum/persistence/database';
import { claimsOf, type DocumentedService, type OwnerOf } from '../route-table/admit-documents';
import { ownName } from '../route-table/own-name';
import { claim, loadClaims, lockClaims, releaseClaims } from './documents.repository';

/**
 * Decides which service has which path and schema name. The first claim wins, and of concurrent claims the first in the
 * given order. The database stores it, so that all replicas agree and a restart changes nothing.
 */
export async function settleClaims(database: Database, services: readonly DocumentedService[]): Promise<OwnerOf> {
  const names = services.map(({ name }) => name);
  const owned = await database.transaction(async (tx) => {
    await lockClaims(tx);
    for (const { name, document } of services) await releaseClaims(tx, name, claimsOf(document));
    for (const { name, document } of services) {
      // A service cannot take a name from the gateway itself, and a removed service has none.
      await claim(tx, name, claimsOf(document), { allBut: name === ownName ? [ownName] : names });
    }
    return loadClaims(tx);
  });
  const owners = new Map(owned.map(({ kind, name, service }) => [`${kind} ${name}`, service]));
  return ({ kind, name }) => owners.get(`${kind} ${name}`);
}
