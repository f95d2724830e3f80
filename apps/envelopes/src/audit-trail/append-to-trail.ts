import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable, Transaction } from '@probatum/persistence/database';
import { chainEntries, type TrailEntry, type TrailHead, type TrailRow } from './trail';

export type { TrailEntry } from './trail';

const last = `
  select sequence, at, hash from audit_trail
  where organization_id = $1 and environment = $2 and envelope_id = $3 order by sequence desc limit 1`;

/** Takes the values of `trailParameters`. */
const insert = `
  insert into audit_trail (organization_id, environment, envelope_id, sequence, at, content, previous_hash, hash)
  select $1, $2, $3, sequence, at, content, "previousHash", hash
  from json_to_recordset($4::json) as entry
    (sequence int, at timestamptz, content text, "previousHash" text, hash text)`;

/** The newest entry; undefined for an envelope without entries. */
export async function trailHead(on: Queryable, tenant: Tenant, envelopeId: string): Promise<TrailHead | undefined> {
  const values = [tenant.organizationId, tenant.environment, envelopeId];
  const [head] = await on.query<TrailHead>(last, values, 'audit-trail-head');
  return head;
}

/**
 * Adds entries to the audit trail of an envelope that the transaction has locked. The primary key refuses two entries
 * with one number, so that the chain has no branches.
 */
export async function appendToTrail(
  tx: Transaction,
  tenant: Tenant,
  envelopeId: string,
  at: Date,
  entries: readonly TrailEntry[],
): Promise<void> {
  if (entries.length === 0) return;
  const rows = chainEntries(envelopeId, await trailHead(tx, tenant, envelopeId), at, entries);
  await insertIntoTrail(tx, tenant, envelopeId, rows);
}

export async function insertIntoTrail(
  tx: Transaction,
  { organizationId, environment }: Tenant,
  envelopeId: string,
  rows: readonly TrailRow[],
): Promise<void> {
  await tx.query(insert, [organizationId, environment, envelopeId, JSON.stringify(rows)], 'audit-trail-insert');
}
