import { withinTime } from '@probatum/deadlines/within-time';
import { GroupCommit } from '@probatum/persistence/group-commit';

/** A database that does not answer must not leave callers waiting. */
const patienceMs = 2_000;

/**
 * Looks rows up by name; those asked for at the same time share one query.
 * @param readMany the rows that there are of so many names
 * @param nameOf the name by which a row was asked for
 */
export function groupedLookup<Row>(
  readMany: (names: readonly string[]) => Promise<readonly Row[]>,
  nameOf: (row: Row) => string,
): (name: string) => Promise<Row | undefined> {
  const group = new GroupCommit<string, Row | undefined>(
    async (names) => {
      const rows = await withinTime(patienceMs, readMany(names));
      const byName = new Map(rows.map((row) => [nameOf(row), row]));
      return names.map((name) => byName.get(name));
    },
    { max: 200, lanes: 2 },
  );
  return (name) => group.submit(name);
}
