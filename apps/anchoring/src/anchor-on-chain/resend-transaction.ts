import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, LOGGER } from '@probatum/service/resources';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import type { Logger } from 'pino';
import { type AnchorTransaction, discardTransactions, transactionsBetween } from '../anchor/transactions.repository';
import type { AnchoringConfig } from '../anchoring.config';
import { ChainFailure } from '../chain/chain-failure';
import type { AnchorOnItsWay } from './anchor-on-its-way';
import { FailAnchor } from './fail-anchor';
import { findReceipt } from './follow-transaction';
import { SignAndSend } from './sign-and-send';

/** A transaction that was signed but is in no block: lost on the way, forgotten by the node, or too cheap. */
@Injectable()
export class ResendTransaction {
  constructor(
    private readonly database: Database,
    private readonly signAndSend: SignAndSend,
    private readonly failAnchor: FailAnchor,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: AnchoringConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  async execute(onItsWay: AnchorOnItsWay, last: AnchorTransaction): Promise<void> {
    const taken = await onItsWay.chain.nonceAt('latest');
    if (taken > last.nonce) return this.onSpentNonce(onItsWay, last);
    if (taken < last.nonce && !(await this.fillGap(onItsWay, taken, last))) return;
    if (this.isOverdue(last) && this.mayReplace(onItsWay, last)) {
      if (await this.signAndSend.replacement(onItsWay, last)) return;
    }
    await this.sendAgain(onItsWay, last);
  }

  private async sendAgain(onItsWay: AnchorOnItsWay, last: AnchorTransaction): Promise<void> {
    try {
      await this.signAndSend.broadcast(onItsWay, last);
    } catch (error) {
      if (!(error instanceof ChainFailure && error.kind === 'underpriced')) throw error;
      if (this.mayReplace(onItsWay, last) && (await this.signAndSend.replacement(onItsWay, last))) return;
      throw new ChainFailure(
        'refused',
        `the chain requires a higher fee than CHAIN_MAX_FEE_GWEI allows: ${error.message}`,
      );
    }
  }

  /** One from the future was signed while the database's clock was ahead. */
  private isOverdue(last: AnchorTransaction): boolean {
    const ageMs = Math.abs(this.clock.nowMs() - last.signedAt.getTime());
    return ageMs > this.config.CHAIN_REPLACE_SECONDS * 1000;
  }

  private mayReplace({ transactions }: AnchorOnItsWay, last: AnchorTransaction): boolean {
    const tries = transactions.filter(({ nonce, isDiscarded }) => nonce === last.nonce && !isDiscarded).length;
    return tries <= this.config.CHAIN_MAX_REPLACEMENTS;
  }

  /**
   * The receipt may only be late. If the finalized chain has spent the nonce without a receipt, another program used
   * the key.
   */
  private async onSpentNonce(onItsWay: AnchorOnItsWay, last: AnchorTransaction): Promise<void> {
    if ((await onItsWay.chain.nonceAt('finalized')) <= last.nonce) return;
    if (await findReceipt(onItsWay)) return;
    await this.giveUp(
      onItsWay,
      `nonce ${last.nonce} was spent by an unknown transaction. Another program may use the key`,
    );
  }

  /** Transactions before this one vanished with a reorganisation or with the chain's memory: they go first. */
  private async fillGap(onItsWay: AnchorOnItsWay, taken: number, last: AnchorTransaction): Promise<boolean> {
    const { chain } = onItsWay;
    const missing = await transactionsBetween(this.database, chain, taken, last.nonce);
    if (missing.length < last.nonce - taken) {
      await this.giveUp(onItsWay, `nonce ${last.nonce} cannot be reached: the chain is at ${taken}`);
      return false;
    }
    this.logger.warn(
      { from: taken, before: last.nonce },
      'earlier transactions are missing on the chain; sending them again',
    );
    for (const { raw } of missing) await this.sendEarlier(onItsWay, raw);
    return true;
  }

  private async sendEarlier({ chain }: AnchorOnItsWay, raw: string): Promise<void> {
    try {
      await chain.broadcast(raw);
    } catch (error) {
      if (!(error instanceof ChainFailure && error.kind === 'nonce_too_low')) throw error;
    }
  }

  private async giveUp({ anchor, lease }: AnchorOnItsWay, reason: string): Promise<void> {
    await lease.transaction(async (tx) => {
      await discardTransactions(tx, anchor.id);
      await this.failAnchor.execute(tx, anchor, reason);
    });
  }
}
