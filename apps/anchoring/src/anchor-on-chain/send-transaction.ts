import { Injectable } from '@nestjs/common';
import { Clock } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { type Anchor, isWaiting } from '../anchor/anchor';
import { recordBlock, submitAnchor } from '../anchor/anchor-transitions';
import { setMerkleRoot } from '../anchor/anchors.repository';
import { BatchTrees } from '../anchor/batch-trees';
import { nextNonce } from '../anchor/transactions.repository';
import { sealBatch } from '../close-batch/close-batch';
import { ChainFailure } from '../chain/chain-failure';
import { findAnchored } from '../chain/find-anchored';
import type { WriterLease } from '../writer-lease/writer-lease';
import type { AnchorOnItsWay } from './anchor-on-its-way';
import { FailAnchor } from './fail-anchor';
import { ResendTransaction } from './resend-transaction';
import { SignAndSend } from './sign-and-send';

/** Sends an anchor that no block holds: for the first time, or again with the bytes that were sent before. */
@Injectable()
export class SendTransaction {
  constructor(
    private readonly database: Database,
    private readonly trees: BatchTrees,
    private readonly signAndSend: SignAndSend,
    private readonly resend: ResendTransaction,
    private readonly failAnchor: FailAnchor,
    private readonly clock: Clock,
  ) {}

  async execute(onItsWay: AnchorOnItsWay): Promise<void> {
    if (isWaiting(onItsWay.anchor, this.clock.now())) return;
    const anchor = await this.withRoot(onItsWay.anchor, onItsWay.lease);
    const ready = { ...onItsWay, anchor };
    try {
      await this.send(ready);
    } catch (error) {
      if (!(error instanceof ChainFailure)) throw error;
      await this.onFailure(ready, error);
    }
  }

  private async withRoot(anchor: Anchor, lease: WriterLease): Promise<Anchor> {
    if (anchor.merkleRoot !== null) return anchor;
    await lease.transaction((tx) => sealBatch(tx, anchor));
    const { root } = await this.trees.of(anchor.id);
    await lease.transaction((tx) => setMerkleRoot(tx, anchor.id, root));
    return { ...anchor, merkleRoot: root };
  }

  private async send(onItsWay: AnchorOnItsWay): Promise<void> {
    const { anchor, chain, transactions } = onItsWay;
    const last = transactions.filter(({ isDiscarded, sender }) => !isDiscarded && sender === chain.sender).at(-1);
    if (last) return this.resend.execute(onItsWay, last);
    if (await chain.anchoredAt(anchor.merkleRoot!, 'latest')) throw new ChainFailure('already_anchored', 'anchored');
    // A node that lags behind would return a nonce that we have already spent.
    const nonce = Math.max(await chain.nonceAt('latest'), await nextNonce(this.database, chain));
    await this.signAndSend.first(onItsWay, nonce);
  }

  private async onFailure(onItsWay: AnchorOnItsWay, failure: ChainFailure): Promise<void> {
    switch (failure.kind) {
      case 'unreachable':
        throw failure;
      case 'nonce_too_low':
      case 'nonce_too_high':
      case 'underpriced':
        // The next look compares nonces, receipts and fees, which tells more than the words of a node.
        return;
      case 'already_anchored':
        return this.adopt(onItsWay);
      default:
        await onItsWay.lease.transaction((tx) => this.failAnchor.execute(tx, onItsWay.anchor, failure.message));
    }
  }

  /** An unknown transaction wrote the root to the chain. Its block is the one that counts. */
  private async adopt({ anchor, chain, lease }: AnchorOnItsWay): Promise<void> {
    const { chainId, contract } = chain;
    const anchoredAt = await chain.anchoredAt(anchor.merkleRoot!, 'latest');
    if (!anchoredAt) return;
    const block = await findAnchored(chain, anchor.merkleRoot!, anchoredAt);
    await lease.transaction(async (tx) => {
      if (!block) return this.failAnchor.execute(tx, anchor, 'the root is anchored, but its block was not found');
      await submitAnchor(tx, anchor.id, { chainId, contract, txHash: block.txHash });
      await recordBlock(tx, anchor, block);
    });
  }
}
