import { isDeepStrictEqual } from 'node:util';
import { isId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Actor } from '@probatum/http/identity/identity';
import { type Page, type PageQuery, readPage } from '@probatum/http/lists/pagination';
import type { Session, Transaction } from '@probatum/persistence/database';
import type { BaseRow, RecordChange } from './record-options';
import type { RecordType } from './record';
import type { Values } from './statements';

/** One version of a record: author and time of the change, and the record before and after it. */
export interface RecordVersion {
  readonly version: number;
  readonly at: string;
  readonly action: RecordChange<unknown>['action'];
  readonly actor: Actor;
  readonly address: string;
  readonly before: object | null;
  readonly after: object | null;
}

// A change holds the row of its record, so no two versions get the same number.
const insertVersion = `
  insert into record_history (
    organization_id, environment, record_id, version, at, action, actor, address, before, after)
  select $1, $2, $3, coalesce(max(version), 0) + 1, $4, $5, $6, $7, $8, $9 from record_history
  where organization_id = $1 and environment = $2 and record_id = $3
  returning version`;

const versions = `
  select version, at, action, actor, address, before, after from record_history
  where organization_id = $1 and environment = $2 and record_id = $3
  order by version desc limit $4 offset $5`;

const countVersions = `
  select coalesce(max(version), 0) as total from record_history
  where organization_id = $1 and environment = $2 and record_id = $3`;

/** Writes the version and its event in the transaction that makes the change. */
export async function keepVersion<Row extends BaseRow, Answer extends object>(
  tx: Transaction,
  type: RecordType<Row, Answer>,
  change: RecordChange<Row>,
): Promise<void> {
  const { organizationId, environment, action, actor, address, at } = change;
  const { id } = (change.after ?? change.before)!;
  const [before, after] = [change.before, change.after].map((row) => (row ? type.answer(row, at) : null));
  const [kept] = await tx.query<{ version: number }>(
    insertVersion,
    [organizationId, environment, id, at, action, JSON.stringify(actor), address, asJson(before!), asJson(after!)],
    'record-version',
  );
  const { events } = type.options;
  if (!events) return;
  const data = {
    id,
    version: kept!.version,
    actor: { type: actor.type, id: actor.id, name: actor.name },
    changed: changedNames(before as Values | null, after as Values | null),
    record: (after ?? before) as Values,
  };
  await tx.publish(events[action], { organizationId, environment, subject: id, time: at, data });
}

/** Newest first. Also of a record that was deleted. @throws the error of the record's type when there was none */
export async function readHistory(
  on: Session,
  type: RecordType<never>,
  { organizationId, environment }: Tenant,
  id: string,
  query: PageQuery,
): Promise<Page<RecordVersion>> {
  if (!isId(type.prefix, id)) throw type.notFound(id);
  const key = [organizationId, environment, id];
  const count = async () => (await on.query<{ total: number }>(countVersions, key))[0]!.total;
  const page = await readPage(query, {
    read: (limit, offset) => on.query<Omit<RecordVersion, 'at'> & { at: Date }>(versions, [...key, limit, offset]),
    count,
  });
  if (page.total === 0) throw type.notFound(id);
  return { ...page, items: page.items.map((row) => ({ ...row, at: row.at.toISOString() })) };
}

function changedNames(before: Values | null, after: Values | null): string[] {
  const names = Object.keys((after ?? before)!);
  if (!before || !after) return names;
  return names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
}

function asJson(value: object | null): string | null {
  return value && JSON.stringify(value);
}
