import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@probatum/service/resources';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import { openAnchors } from '../anchor/anchors.repository';
import { transactionsOf } from '../anchor/transactions.repository';
import { ChainConnection } from '../chain/chain-connection';
import { ChainFailure } from '../chain/chain-failure';
import type { WriterLease } from '../writer-lease/writer-lease';
import type { AnchorOnItsWay } from './anchor-on-its-way';
import { FollowTransaction } from './follow-transaction';
import { SendTransaction } from './send-transaction';

/** Brings every open anchor one step on. Of those that no block holds yet only the oldest is sent: one in flight. */
@Injectable()
export class AnchorOnChain {
  constructor(
    private readonly database: Database,
    private readonly connection: ChainConnection,
    private readonly follow: FollowTransaction,
    private readonly send: SendTransaction,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws ChainFailure `unreachable`: nothing is changed then, and all anchors wait */
  async execute(lease: WriterLease): Promise<void> {
    const anchors = await openAnchors(this.database);
    if (anchors.length === 0) return;
    const chain = await this.connection.chain();
    let isWindowFree = true;
    for (const anchor of anchors) {
      const transactions = await transactionsOf(this.database, anchor.id, chain.chainId);
      const onItsWay = { anchor, transactions, chain, lease };
      if (await this.isInBlock(onItsWay)) continue;
      if (isWindowFree) await this.send.execute(onItsWay);
      isWindowFree = false;
    }
  }

  /** A failure of the node for one anchor must not delay the others. */
  private async isInBlock(onItsWay: AnchorOnItsWay): Promise<boolean> {
    try {
      return await this.follow.execute(onItsWay);
    } catch (error) {
      if (!(error instanceof ChainFailure) || error.kind === 'unreachable') throw error;
      this.logger.error(
        { err: error, anchorId: onItsWay.anchor.id },
        'the state of an anchor cannot be read from the chain',
      );
      return true;
    }
  }
}
