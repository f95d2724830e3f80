import type { Queryable } from '@probatum/persistence/database';
import type { Environment } from '@probatum/contracts/tenant';

/** The state of an anchor at the time of the announcement. Members that do not belong to this state are missing. */
export interface AnnouncedFacts {
  readonly merkleRoot: string;
  readonly txHash: string | null;
  readonly chainId: number | null;
  readonly contract: string | null;
  readonly simulated: boolean;
  readonly blockNumber: number | null;
  readonly blockTime: string;
  readonly reason: string;
  readonly attempts: number;
}

export interface Announcement {
  readonly seq: string;
  readonly anchorId: string;
  readonly kind: 'submitted' | 'failed' | 'confirmed';
  readonly facts: AnnouncedFacts;
  /** How many leaves, in the order of their positions, have been told. */
  readonly told: number;
  readonly createdAt: Date;
}

export interface AnnouncedLeaf {
  readonly organizationId: string;
  readonly environment: Environment;
  readonly certificateId: string;
  readonly canonicalPayloadHash: string;
  readonly position: number;
}

/** The oldest announcement that no other replica is processing. */
export async function takeAnnouncement(on: Queryable): Promise<Announcement | undefined> {
  const rows = await on.query<Announcement>(
    `select seq, anchor_id as "anchorId", kind, facts, told, created_at as "createdAt"
     from announcements order by seq limit 1 for update skip locked`,
    [],
    'announcement-take',
  );
  return rows[0];
}

export async function leavesFrom(
  on: Queryable,
  anchorId: string,
  position: number,
  limit: number,
): Promise<AnnouncedLeaf[]> {
  return on.query<AnnouncedLeaf>(
    `select organization_id as "organizationId", environment, certificate_id as "certificateId",
       encode(hash, 'hex') as "canonicalPayloadHash", position
     from leaves where anchor_id = $1 and position >= $2 order by position limit $3`,
    [anchorId, position, limit],
    'announcement-leaves',
  );
}

export async function moveAnnouncement(on: Queryable, seq: string, told: number): Promise<void> {
  await on.query(`update announcements set told = $2 where seq = $1`, [seq, told], 'announcement-move');
}

export async function endAnnouncement(on: Queryable, seq: string): Promise<void> {
  await on.query(`delete from announcements where seq = $1`, [seq], 'announcement-end');
}
