import { createHash } from 'node:crypto';
import { canonicalize } from '@probatum/certificate-format/canonicalize';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Actor, Caller } from '@probatum/http/identity/identity';
import { TooManyChanges } from './audit-log.errors';
import type { Queryable } from '@probatum/persistence/database';

const hourMs = 3_600_000;
/** Entries of one organization in an hour. A change of the organization takes up to 30 KB. */
export const maxChangesPerHour = 2_000;

const limited: ReadonlySet<string> = new Set([
  ...['api_key.created', 'api_key.changed', 'api_key.rotated', 'audit_room.created', 'client_certificate.bound'],
  ...['oauth_client.created', 'oauth_client.changed', 'oauth_client.secret_rotated', 'organization.changed'],
]);

/** The author of a change, and the IP address of the caller. */
export interface Changer {
  readonly actor: Actor;
  /** Address of the caller; empty for the operator at the machine itself. */
  readonly address: string;
}

export function changerOf({ actor, address }: Caller): Changer {
  return { actor, address };
}

/** The operator of the platform, who works on the database and not through the gateway. */
export const operator: Changer = { actor: { type: 'system', id: 'operator', name: 'operator' }, address: '' };

export interface Change extends Tenant, Changer {
  /** `<what>.<done>`, for example `api_key.created`. */
  readonly action: string;
  /** Id of what was changed. */
  readonly target: string;
  /** The previous state without secrets; null if the object did not exist. */
  readonly before: object | null;
  /** The new state without secrets; null if the object no longer exists. */
  readonly after: object | null;
  /** When it was made, if that was not just now. */
  readonly at?: string;
}

export interface AuditLogEntry extends Omit<Change, 'at'> {
  readonly id: string;
  /** 1, 2, 3 … within the organization, without a gap. */
  readonly position: number;
  readonly at: string;
  /** Of this entry and, through the one before it, of all entries up to here. */
  readonly hash: string;
}

const lastEntry = `
  select clock_timestamp() as now, last.position::float8, last.hash, earlier.at as "earlierAt"
  from (select 1) as one left join lateral (
    select position, hash from audit_log where organization_id = $1 order by position desc limit 1
  ) as last on true
  left join audit_log as earlier on earlier.organization_id = $1 and earlier.position = last.position - ${maxChangesPerHour - 1}`;

interface LastEntry {
  readonly now: Date;
  readonly position: number | null;
  readonly hash: string | null;
  /** When the entry was made that is followed by as many as fit into an hour. */
  readonly earlierAt: Date | null;
}

/** The argument is not the id but its hash: the locks of two organizations with one hash are the same lock. */
const lockAll = `
  select pg_advisory_xact_lock(hashtext('audit_log'), log)
  from (select distinct hashtext(id) as log from unnest($1::text[]) as id order by log) as logs`;

const append = `
  insert into audit_log (organization_id, position, id, at, environment, actor, address, action, target, before, after, hash)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;

/**
 * Locks the logs of several organizations together and in one order, for changes of all of them in one transaction. Two
 * transactions that locked them in the order of their changes could deadlock.
 */
export async function lockAuditLogs(tx: Queryable, organizationIds: readonly string[]): Promise<void> {
  await tx.query(lockAll, [organizationIds]);
}

/**
 * Writes the change into the log of its organization. Only in the transaction that makes the change.
 * @throws TooManyChanges
 */
export async function recordChange(tx: Queryable, change: Change): Promise<void> {
  // Entries of one organization are numbered one after the other: the next one waits for this commit.
  await tx.query(`select pg_advisory_xact_lock(hashtext('audit_log'), hashtext($1))`, [change.organizationId]);
  const [last] = await tx.query<LastEntry>(lastEntry, [change.organizationId]);
  refuseTooMany(change, last!);
  const position = (last!.position ?? 0) + 1;
  const written = { ...asRecorded(change), id: newId('log'), position, at: change.at ?? last!.now.toISOString() };
  await tx.query(append, [
    written.organizationId,
    written.position,
    written.id,
    written.at,
    written.environment,
    JSON.stringify(written.actor),
    written.address,
    written.action,
    written.target,
    written.before && JSON.stringify(written.before),
    written.after && JSON.stringify(written.after),
    hashOf(last!.hash ?? '', written),
  ]);
}

/** Entries are never deleted, so their number is bounded. A change that ends something is never refused. */
function refuseTooMany({ actor, action }: Change, { now, earlierAt }: LastEntry): void {
  if (!earlierAt || actor.type === 'system' || !limited.has(action)) return;
  const untilMs = earlierAt.getTime() + hourMs - now.getTime();
  if (untilMs > 0) throw new TooManyChanges(maxChangesPerHour, Math.min(Math.ceil(untilMs / 1_000), hourMs / 1_000));
}

/** SHA-256, hex, over the hash of the entry before and the canonical JSON (RFC 8785) of this one. */
export function hashOf(previous: string, entry: Omit<AuditLogEntry, 'hash'>): string {
  return createHash('sha256').update(previous).update(canonicalize(entry)).digest('hex');
}

/** As the database gives it back: no undefined members, times as text. */
function asRecorded(change: Change): Change {
  const { organizationId, environment, actor, address, action, target, before, after } = change;
  const plain = { organizationId, environment, actor, address, action, target, before, after };
  return JSON.parse(JSON.stringify(plain)) as Change;
}
