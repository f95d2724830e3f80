import type { Queryable } from '@probatum/persistence/database';

/**
 * From now on the owner of these tables sees none of their rows, as if row-level security applied to it. Code that
 * still works uses the role for requests.
 */
export async function hideFromOwner(database: Queryable, tables: readonly string[]): Promise<void> {
  for (const table of tables) await database.query(`alter table ${table} force row level security`);
}
