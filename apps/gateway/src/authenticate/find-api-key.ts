import type { Database } from '@probatum/persistence/database';
import { GroupCommit } from '@probatum/persistence/group-commit';
import { type ApiKeyRow, findApiKeys } from '../api-key/api-keys.repository';
import type { FindKey } from './recent-api-keys';

/** A database that does not answer must not leave callers waiting. */
const patienceMs = 2_000;

/** Looks keys up by their public id; those asked for at the same time share one query. */
export function apiKeyFinder(database: Database): FindKey {
  const group = new GroupCommit<string, ApiKeyRow | undefined>(
    async (publicIds) => {
      const rows = await withinTime(findApiKeys(database, publicIds));
      const byPublicId = new Map(rows.map((row) => [row.publicId, row]));
      return publicIds.map((publicId) => byPublicId.get(publicId));
    },
    { max: 200, lanes: 2 },
  );
  return (publicId) => group.submit(publicId);
}

async function withinTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer within ${patienceMs} ms`)), patienceMs);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
