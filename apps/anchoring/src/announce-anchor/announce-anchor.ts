import { Injectable } from '@nestjs/common';
import { Database, type Transaction } from '@probatum/persistence/database';
import { BatchTrees } from '../anchor/batch-trees';
import { confirmedRows, eventsPerTenant } from './anchor-events';
import {
  type AnnouncedLeaf,
  type Announcement,
  endAnnouncement,
  leavesFrom,
  moveAnnouncement,
  takeAnnouncement,
} from './announcements.repository';

/** Certificates that one transaction tells of. */
const chunk = 500;

/**
 * Tells what became of an anchor, certificate by certificate. How far it has come is committed together with the
 * events, so a crash in between neither leaves out a certificate nor tells of it twice.
 */
@Injectable()
export class AnnounceAnchor {
  private stopping = false;

  constructor(
    private readonly database: Database,
    private readonly trees: BatchTrees,
  ) {}

  /** Until there is nothing left to tell. */
  async execute(): Promise<void> {
    while (!this.stopping && (await this.database.transaction((tx) => this.announceChunk(tx))));
  }

  onModuleDestroy(): void {
    this.stopping = true;
  }

  private async announceChunk(tx: Transaction): Promise<boolean> {
    const announcement = await takeAnnouncement(tx);
    if (!announcement) return false;
    const leaves = await leavesFrom(tx, announcement.anchorId, announcement.told, chunk);
    await this.tell(tx, announcement, leaves);
    if (leaves.length < chunk) await endAnnouncement(tx, announcement.seq);
    else await moveAnnouncement(tx, announcement.seq, announcement.told + leaves.length);
    return true;
  }

  private async tell(tx: Transaction, announcement: Announcement, leaves: AnnouncedLeaf[]): Promise<void> {
    if (announcement.kind !== 'confirmed') return tx.publishAll(eventsPerTenant(announcement, leaves));
    const tree = await this.trees.of(announcement.anchorId);
    await tx.publishRows(confirmedRows(announcement, leaves, (position) => tree.proofAt(position)));
  }
}
