import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { BatchTrees } from '../anchor/batch-trees';
import { confirmedRows } from '../announce-anchor/anchor-events';
import type { AnnouncedLeaf, Announcement } from '../announce-anchor/announcements.repository';

export interface KnownCertificate extends Tenant {
  readonly certificateId: string;
}

interface ConfirmedLeaf extends AnnouncedLeaf, Pick<Announcement, 'anchorId' | 'facts' | 'createdAt'> {}

/** Certificates whose anchor is confirmed and was announced completely once. */
const confirmed = `
  select leaf.organization_id as "organizationId", leaf.environment, leaf.certificate_id as "certificateId",
    encode(leaf.hash, 'hex') as "canonicalPayloadHash", leaf.position, anchor.id as "anchorId",
    anchor.confirmed_at as "createdAt",
    jsonb_build_object('merkleRoot', merkle_root, 'txHash', tx_hash, 'chainId', chain_id, 'contract', contract,
      'simulated', simulated, 'blockNumber', block_number, 'blockTime', block_time) as facts
  from unnest($1::text[], $2::text[], $3::text[]) as known (organization_id, environment, certificate_id)
  join leaves leaf using (organization_id, environment, certificate_id)
  join anchors anchor on anchor.id = leaf.anchor_id
  where anchor.status = 'CONFIRMED'
    and not exists (select from announcements open where open.anchor_id = anchor.id and open.kind = 'confirmed')`;

/** A known certificate that is announced again may have missed its anchor, so the anchor is published again. */
@Injectable()
export class RetellAnchors {
  constructor(
    private readonly database: Database,
    private readonly trees: BatchTrees,
  ) {}

  async execute(certificates: readonly KnownCertificate[]): Promise<void> {
    const leaves = await this.database.query<ConfirmedLeaf>(confirmed, [
      certificates.map(({ organizationId }) => organizationId),
      certificates.map(({ environment }) => environment),
      certificates.map(({ certificateId }) => certificateId),
    ]);
    for (const anchorId of new Set(leaves.map((leaf) => leaf.anchorId))) {
      await this.retell(leaves.filter((leaf) => leaf.anchorId === anchorId));
    }
  }

  private async retell(leaves: readonly ConfirmedLeaf[]): Promise<void> {
    const [{ anchorId, facts, createdAt }] = leaves as [ConfirmedLeaf];
    const tree = await this.trees.of(anchorId);
    const proofAt = (position: number) => tree.proofAt(position);
    const rows = confirmedRows({ anchorId, facts, createdAt }, leaves, proofAt, { reannounced: true });
    await this.database.transaction((tx) => tx.publishRows(rows));
  }
}
