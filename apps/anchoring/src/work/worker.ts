import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { CONFIG, LOGGER } from '@probatum/service/resources';
import { Loop } from '@probatum/messaging/loop';
import { Wakeup } from '@probatum/messaging/wakeup';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import type { AnchoringConfig } from '../anchoring.config';
import { AnchorOnChain } from '../anchor-on-chain/anchor-on-chain';
import { AnnounceAnchor } from '../announce-anchor/announce-anchor';
import { ChainFailure } from '../chain/chain-failure';
import { CloseDueBatches } from '../close-batch/close-due-batches';
import { SimulateAnchors } from '../simulate-anchor/simulate-anchors';

import { WriterLease } from '../writer-lease/writer-lease';

const tryLock = `select pg_try_advisory_lock(hashtext('chain-writer:' || current_schema())) as leads`;

/**
 * The background work of this service. Every replica closes and announces batches, and one of them writes to the chain.
 */
@Injectable()
export class Worker implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loops: Loop[];
  private readonly nobodyWakes = new Wakeup();
  private stopping = false;

  constructor(
    private readonly database: Database,
    closeDueBatches: CloseDueBatches,
    announceAnchor: AnnounceAnchor,
    private readonly simulateAnchors: SimulateAnchors,
    private readonly anchorOnChain: AnchorOnChain,
    @Inject(CONFIG) private readonly config: AnchoringConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    const pauseMs = config.ANCHOR_POLL_MS;
    this.loops = [
      new Loop('close-batches', pauseMs, logger, () => closeDueBatches.execute()),
      new Loop('announce', pauseMs, logger, () => announceAnchor.execute()),
      new Loop('write', pauseMs, logger, () => this.writeUntilInterrupted()),
    ];
  }

  onApplicationBootstrap(): void {
    this.loops.forEach((loop) => loop.start());
  }

  async onModuleDestroy(): Promise<void> {
    this.stopping = true;
    this.nobodyWakes.wake();
    await Promise.all(this.loops.map((loop) => loop.stop()));
  }

  /** Leads until it stops or loses its connection to Postgres, and with that the lock. */
  private async writeUntilInterrupted(): Promise<void> {
    const client = await this.database.pool.connect();
    let leads = true;
    try {
      const { rows } = await client.query<{ leads: boolean }>(tryLock);
      leads = rows[0]!.leads;
      if (!leads) return;
      const lease = await WriterLease.take(this.database);
      while (!this.stopping) {
        await client.query('select 1');
        await this.write(lease);
        await this.nobodyWakes.wait(this.config.CHAIN_POLL_MS);
      }
    } finally {
      // Ending the session gives the lock back.
      client.release(leads);
    }
  }

  private async write(lease: WriterLease): Promise<void> {
    await this.simulateAnchors.execute(lease);
    try {
      await this.anchorOnChain.execute(lease);
    } catch (error) {
      if (!(error instanceof ChainFailure)) throw error;
      this.logger.warn({ err: error, kind: error.kind }, 'the chain is not usable at the moment; waiting');
    }
  }
}
