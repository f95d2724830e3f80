import { Inject, Injectable } from '@nestjs/common';
import { CONFIG } from '@probatum/service/resources';
import { parseUnits } from 'ethers';
import { submitAnchor } from '../anchor/anchor-transitions';
import { type AnchorTransaction, insertTransaction } from '../anchor/transactions.repository';
import type { AnchoringConfig } from '../anchoring.config';
import { ChainFailure } from '../chain/chain-failure';
import { type FeeLimits, type Fees, firstFees, replacementFees } from '../chain/fees';
import type { AnchorOnItsWay } from './anchor-on-its-way';

/** Signs, commits, and only then sends, so that after any failure the same bytes can be sent again. */
@Injectable()
export class SignAndSend {
  private readonly limits: FeeLimits;

  constructor(@Inject(CONFIG) config: AnchoringConfig) {
    this.limits = { priorityFee: gwei(config.CHAIN_PRIORITY_FEE_GWEI), cap: gwei(config.CHAIN_MAX_FEE_GWEI) };
  }

  async first(onItsWay: AnchorOnItsWay, nonce: number): Promise<void> {
    const baseFee = await baseFeeOf(onItsWay);
    if (baseFee > this.limits.cap)
      throw new ChainFailure('refused', `the base fee exceeds CHAIN_MAX_FEE_GWEI: ${baseFee} wei`);
    await this.send(onItsWay, nonce, firstFees(baseFee, this.limits));
  }

  /** Replaces a transaction by one with the same nonce that offers more. @returns false when the cap forbids it */
  async replacement(onItsWay: AnchorOnItsWay, last: AnchorTransaction): Promise<boolean> {
    const fees = replacementFees(last, await baseFeeOf(onItsWay), this.limits);
    if (!fees) return false;
    await this.send(onItsWay, last.nonce, fees);
    return true;
  }

  private async send(onItsWay: AnchorOnItsWay, nonce: number, fees: Fees): Promise<void> {
    const { anchor, chain, lease } = onItsWay;
    const signed = await chain.sign(anchor.merkleRoot!, nonce, fees);
    await lease.transaction((tx) => insertTransaction(tx, { ...signed, anchorId: anchor.id }));
    await this.broadcast(onItsWay, signed);
  }

  async broadcast(onItsWay: AnchorOnItsWay, { raw, hash }: Pick<AnchorTransaction, 'raw' | 'hash'>): Promise<void> {
    const { anchor, chain, lease } = onItsWay;
    await chain.broadcast(raw);
    if (anchor.status === 'SUBMITTED' && anchor.txHash === hash) return;
    const { chainId, contract } = chain;
    await lease.transaction((tx) => submitAnchor(tx, anchor.id, { chainId, contract, txHash: hash }));
  }
}

async function baseFeeOf({ chain }: AnchorOnItsWay): Promise<bigint> {
  return (await chain.block('latest')).baseFeePerGas ?? 0n;
}

function gwei(amount: number): bigint {
  return parseUnits(amount.toFixed(9), 'gwei');
}
