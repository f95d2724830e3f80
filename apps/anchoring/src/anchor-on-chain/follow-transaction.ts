import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@probatum/http/resources';
import type { TransactionReceipt } from 'ethers';
import type { Logger } from 'pino';
import { confirmAnchor, forgetBlock, recordBlock, submitAnchor } from '../anchor/anchor-transitions';
import { discardTransactions } from '../anchor/transactions.repository';
import type { AnchorOnItsWay } from './anchor-on-chain';
import { FailAnchor } from './fail-anchor';

/** Looks where an anchor's transaction is: in no block, in a block that may still go, or in one that is final. */
@Injectable()
export class FollowTransaction {
  constructor(
    private readonly failAnchor: FailAnchor,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @returns whether a block holds it */
  async execute(onItsWay: AnchorOnItsWay): Promise<boolean> {
    const { anchor, lease } = onItsWay;
    const receipt = await findReceipt(onItsWay);
    if (receipt?.status === 1) {
      await this.record(onItsWay, receipt);
      await this.confirmIfFinal(onItsWay, receipt);
      return true;
    }
    if (receipt) await this.giveUpReverted(onItsWay, receipt);
    else if (anchor.blockHash !== null) {
      this.logger.warn({ anchorId: anchor.id, blockHash: anchor.blockHash }, 'the block is gone, sending again');
      await lease.transaction((tx) => forgetBlock(tx, anchor));
    }
    return false;
  }

  private async record({ anchor, chain, lease }: AnchorOnItsWay, receipt: TransactionReceipt): Promise<void> {
    const { hash: txHash, blockHash, blockNumber } = receipt;
    if (anchor.blockHash === blockHash && anchor.txHash === txHash && anchor.status === 'SUBMITTED') return;
    const block = await chain.block(blockNumber);
    if (block.hash !== blockHash) return;
    const contract = receipt.to ?? chain.contract;
    const blockTime = new Date(block.timestamp * 1000);
    await lease.transaction(async (tx) => {
      await submitAnchor(tx, anchor.id, { chainId: chain.chainId, contract, txHash });
      await recordBlock(tx, anchor, { txHash, blockNumber, blockHash, blockTime });
    });
  }

  /** The receipt alone is no proof: the finalized chain must hold that very block, and the registry the root. */
  private async confirmIfFinal(onItsWay: AnchorOnItsWay, receipt: TransactionReceipt): Promise<void> {
    const { anchor, chain, lease } = onItsWay;
    const finalized = await chain.block('finalized');
    if (finalized.number < receipt.blockNumber) return;
    const canonical = await chain.block(receipt.blockNumber);
    if (canonical.hash !== receipt.blockHash) return;
    const anchoredAt = await chain.anchoredAt(anchor.merkleRoot!, 'finalized', receipt.to ?? chain.contract);
    if (!anchoredAt) {
      this.logger.error(
        { anchorId: anchor.id, txHash: receipt.hash },
        'final, but the registry does not know the root',
      );
      return;
    }
    await lease.transaction((tx) => confirmAnchor(tx, anchor.id));
  }

  /** Its nonce is spent. If the root is there all the same, the next step finds its block; else it is tried anew. */
  private async giveUpReverted({ anchor, chain, lease }: AnchorOnItsWay, receipt: TransactionReceipt): Promise<void> {
    const isAnchored = (await chain.anchoredAt(anchor.merkleRoot!, 'latest')) !== null;
    await lease.transaction(async (tx) => {
      await discardTransactions(tx, anchor.id);
      if (!isAnchored) await this.failAnchor.execute(tx, anchor, `the transaction ${receipt.hash} was reverted`);
    });
  }
}

/** The receipt of whichever transaction was taken; a reverted one only if it has not been given up already. */
export async function findReceipt({ anchor, transactions, chain }: AnchorOnItsWay): Promise<TransactionReceipt | null> {
  const hashes = new Set([
    ...(anchor.txHash ? [anchor.txHash] : []),
    ...transactions.map(({ hash }) => hash).reverse(),
  ]);
  const givenUp = new Set(transactions.filter(({ isDiscarded }) => isDiscarded).map(({ hash }) => hash));
  let reverted: TransactionReceipt | null = null;
  for (const hash of hashes) {
    const receipt = await chain.receipt(hash);
    if (receipt?.status === 1) return receipt;
    if (receipt && !givenUp.has(hash)) reverted = receipt;
  }
  return reverted;
}
