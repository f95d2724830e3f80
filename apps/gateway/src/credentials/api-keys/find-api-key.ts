import type { Database } from '@probatum/persistence/database';
import { findApiKeys } from './api-keys.repository';
import { groupedLookup } from '../recent-lookups/grouped-lookup';
import type { FindKey } from './recent-api-keys';

/** Looks keys up by their public id. */
export function apiKeyFinder(database: Database): FindKey {
  return groupedLookup(
    (publicIds) => findApiKeys(database, publicIds),
    ({ publicId }) => publicId,
  );
}
