import { createHash } from 'node:crypto';
import { canonicalize } from '@probatum/certificate-format/canonicalize';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Actor, Identity } from '@probatum/http/identity';
import type { Queryable } from '@probatum/persistence/database';

/** Who changes something, and from where. */
export interface Changer {
  readonly actor: Actor;
  /** Address of the caller; empty for the operator at the machine itself. */
  readonly address: string;
}

export function changerOf({ actor }: Identity, address: string): Changer {
  return { actor, address };
}

/** The operator of the platform, who works on the database and not through the gateway. */
export const operator: Changer = { actor: { type: 'system', id: 'operator', name: 'operator' }, address: '' };

export interface Change extends Tenant, Changer {
  /** `<what>.<done>`, for example `api_key.created`. */
  readonly action: string;
  /** Id of what was changed. */
  readonly target: string;
  /** What it was, without any secret; null when it did not exist. */
  readonly before: object | null;
  /** What it is now, without any secret; null when it exists no more. */
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
  select position::int, hash from audit_log where organization_id = $1 order by position desc limit 1`;

const append = `
  insert into audit_log (organization_id, position, id, at, environment, actor, address, action, target, before, after, hash)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;

/** Writes the change into the log of its organization. Only in the transaction that makes the change. */
export async function recordChange(tx: Queryable, change: Change): Promise<void> {
  // Entries of one organization are numbered one after the other: the next one waits for this commit.
  await tx.query(`select pg_advisory_xact_lock(hashtext('audit_log'), hashtext($1))`, [change.organizationId]);
  const [last] = await tx.query<{ position: number; hash: string }>(lastEntry, [change.organizationId]);
  const position = (last?.position ?? 0) + 1;
  const written = { ...asRecorded(change), id: newId('log'), position, at: change.at ?? new Date().toISOString() };
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
    hashOf(last?.hash ?? '', written),
  ]);
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
