import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable } from '@probatum/persistence/database';
import { entryHash, noHash, type TrailEntry, type TrailRow } from './trail';

const read = `
  select sequence, at, content, previous_hash as "previousHash", hash from audit_trail
  where organization_id = $1 and environment = $2 and envelope_id = $3 order by sequence`;

/** All entries, the oldest first. */
export async function readTrail(on: Queryable, tenant: Tenant, envelopeId: string): Promise<TrailRow[]> {
  return on.query<TrailRow>(read, [tenant.organizationId, tenant.environment, envelopeId], 'audit-trail-read');
}

/** The content of an entry. `time` is ISO 8601 in UTC. */
export interface TrailContent extends TrailEntry {
  readonly envelopeId: string;
  readonly sequence: number;
  readonly time: string;
}

export function contentOf({ content }: Pick<TrailRow, 'content'>): TrailContent {
  return JSON.parse(content) as TrailContent;
}

export type TrailVerdict = { readonly isWhole: true; readonly head: string } | BrokenTrail;

export interface BrokenTrail {
  readonly isWhole: false;
  /** Number of the first entry that is not as it was written, or is missing. */
  readonly sequence: number;
  readonly reason: string;
}

/**
 * Computes the chain again. A trail whose last entries are missing is still whole: compare its head with one that was
 * kept elsewhere, for example in a certificate.
 */
export function verifyTrail(envelopeId: string, rows: readonly TrailRow[]): TrailVerdict {
  let head = noHash;
  for (const [index, row] of rows.entries()) {
    const sequence = index + 1;
    const reason = reasonAgainst(row, { envelopeId, sequence, head });
    if (reason) return { isWhole: false, sequence, reason };
    head = row.hash;
  }
  return { isWhole: true, head };
}

interface Expected {
  readonly envelopeId: string;
  readonly sequence: number;
  readonly head: string;
}

function reasonAgainst(row: TrailRow, { envelopeId, sequence, head }: Expected): string | undefined {
  if (row.sequence !== sequence) return `entry ${sequence} is missing`;
  if (row.previousHash !== head) return 'it does not follow the entry before it';
  if (row.hash !== entryHash(head, row.content)) return 'its content was changed';
  const content = contentOf(row);
  const isOwn = content.envelopeId === envelopeId && content.sequence === sequence;
  if (!isOwn || content.time !== row.at.toISOString()) return 'its columns contradict its content';
  return undefined;
}
