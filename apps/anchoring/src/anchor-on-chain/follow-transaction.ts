import { Inject, Injectable } from '@nestjs/common';
import { LOGGER } from '@probatum/service/resources';
import type { TransactionReceipt } from 'ethers';
import type { Logger } from 'pino';
import { confirmAnchor, forgetBlock, recordBlock, submitAnchor } from '../anchor/anchor-transitions';
import { discardTransactions } from '../anchor/transactions.repository';
import type { AnchorOnItsWay } from './anchor-on-its-way';
import { FailAnchor } from './fail-anchor';

/** Finds an anchor's transaction: in no block, in a block that the chain may still drop, or in a final block. */
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
      this.logger.warn(
        { anchorId: anchor.id, blockHash: anchor.blockHash },
        'the block is no longer on the chain; sending the transaction again',
      );
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

  /** The receipt alone proves nothing: the finalized chain must hold the same block, and the registry must hold the root. */
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
        'the block is final, but the registry does not contain the root',
      );
      return;
    }
    await lease.transaction((tx) => confirmAnchor(tx, anchor.id));
  }

  /** The reverted transaction has used its nonce. If the root is on the chain anyway, the next step finds its block. */
  private async giveUpReverted({ anchor, chain, lease }: AnchorOnItsWay, receipt: TransactionReceipt): Promise<void> {
    const isAnchored = (await chain.anchoredAt(anchor.merkleRoot!, 'latest')) !== null;
    await lease.transaction(async (tx) => {
      await discardTransactions(tx, anchor.id);
      if (!isAnchored) await this.failAnchor.execute(tx, anchor, `the transaction ${receipt.hash} was reverted`);
    });
  }
}

/** The receipt of the transaction that the chain included. A reverted transaction counts only until it is given up. */
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
