import type { Environment } from '@probatum/contracts/tenant';
import { microsecondNotBefore } from '@probatum/http/validation/moment';
import type { Queryable } from '@probatum/persistence/database';
import { totalOf } from '@probatum/persistence/row-counts';
import type { AuditLogEntry } from './record-change';

export interface EntriesOf {
  readonly organizationId: string;
  readonly environments: readonly Environment[];
  readonly action?: string;
  readonly actorId?: string;
  readonly target?: string;
  readonly since?: string;
  readonly until?: string;
}

type EntryRow = Omit<AuditLogEntry, 'at'> & { readonly at: Date };

const columns = `
  organization_id as "organizationId", environment, id, position::float8, at, actor, address, action, target, before, after, hash`;

const matching = `
  from audit_log
  where organization_id = $1 and environment = any($2)
    and ($3::text is null or action = $3) and ($4::text is null or actor ->> 'id' = $4)
    and ($5::text is null or target = $5)
    and ($6::timestamptz is null or at >= $6) and ($7::timestamptz is null or at < $7)`;

const valuesOf = ({ organizationId, environments, action, actorId, target, since, until }: EntriesOf) =>
  [
    organizationId,
    environments,
    action,
    actorId,
    target,
    since && microsecondNotBefore(since),
    until && microsecondNotBefore(until),
  ].map((value) => value ?? null);

/** Newest first. */
export async function listEntries(
  on: Queryable,
  of: EntriesOf,
  limit: number,
  offset: number,
): Promise<AuditLogEntry[]> {
  const rows = await on.query<EntryRow>(`select ${columns} ${matching} order by position desc limit $8 offset $9`, [
    ...valuesOf(of),
    limit,
    offset,
  ]);
  return rows.map(asEntry);
}

/** Without a filter it is known; with one it is counted. */
export async function countEntries(on: Queryable, of: EntriesOf): Promise<number> {
  if (!isFiltered(of)) return totalOf(on, 'audit_log', of);
  const [row] = await on.query<{ total: number }>(`select count(*)::int as total ${matching}`, valuesOf(of));
  return row!.total;
}

export function isFiltered({ action, actorId, target, since, until }: EntriesOf): boolean {
  return [action, actorId, target, since, until].some((filter) => filter !== undefined);
}

/** An entry may have 30 KB, and a caller who does not read keeps a part in memory. */
const partSize = 50;

/** All entries of an organization from the first on, read in parts. */
export async function* everyEntry(on: Queryable, organizationId: string, after = 0): AsyncGenerator<AuditLogEntry> {
  let position = after;
  for (;;) {
    const rows = await on.query<EntryRow>(
      `select ${columns} from audit_log where organization_id = $1 and position > $2 order by position limit $3`,
      [organizationId, position, partSize],
    );
    yield* rows.map(asEntry);
    if (rows.length < partSize) return;
    position = rows.at(-1)!.position;
  }
}

function asEntry(row: EntryRow): AuditLogEntry {
  return { ...row, at: row.at.toISOString() };
}
