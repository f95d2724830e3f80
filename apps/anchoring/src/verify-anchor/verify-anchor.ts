import { Inject, Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { ChainCannotBeAsked } from '@probatum/http/common-problems';
import { LOGGER } from '@probatum/http/resources';
import type { Logger } from 'pino';
import type { AnchorResponse } from '../anchor/anchor.response';
import { ChainConnection } from '../chain/chain-connection';
import { ChainFailure } from '../chain/chain-failure';
import { GetAnchor } from '../get-anchor/get-anchor';
import type { VerifiedAnchor } from './verify-anchor.response';

type Verdict = Pick<VerifiedAnchor, 'verified' | 'reason'> & Partial<Pick<VerifiedAnchor, 'blockNumber' | 'blockTime'>>;

const notVerified = (reason: string): Verdict => ({ verified: false, reason });

/** Compares an anchor with what the chain says at this moment. */
@Injectable()
export class VerifyAnchor {
  constructor(
    private readonly getAnchor: GetAnchor,
    private readonly connection: ChainConnection,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws AnchorNotFound, ChainCannotBeAsked */
  async execute(tenant: Tenant, id: string): Promise<VerifiedAnchor> {
    const anchor = await this.getAnchor.execute(tenant, id);
    const { anchorId, status, merkleRoot, txHash, chainId, contract, simulated, blockNumber, blockTime } = anchor;
    const verdict = await this.judge(anchor);
    const noted = { anchorId, status, merkleRoot, txHash, blockNumber, blockTime, chainId, contract, simulated };
    return { ...noted, ...verdict };
  }

  private async judge(anchor: AnchorResponse): Promise<Verdict> {
    if (anchor.simulated) return simulatedVerdict(anchor);
    if (!anchor.merkleRoot || !anchor.txHash || !anchor.contract) return notVerified('It is not on a chain yet');
    try {
      return await this.askChain(anchor.merkleRoot, anchor.txHash, anchor.contract);
    } catch (error) {
      if (!(error instanceof ChainFailure)) throw error;
      this.logger.warn({ err: error, anchorId: anchor.anchorId }, 'the chain cannot be asked');
      throw new ChainCannotBeAsked();
    }
  }

  private async askChain(root: string, txHash: string, contract: string): Promise<Verdict> {
    const chain = await this.connection.chain();
    const anchoredAt = await chain.anchoredAt(root, 'latest', contract);
    if (!anchoredAt) return notVerified('The registry on the chain does not know this root');
    const receipt = await chain.receipt(txHash);
    if (receipt?.status !== 1) return notVerified('The chain knows the root, but no block holds this transaction');
    const block = { blockNumber: receipt.blockNumber, blockTime: anchoredAt.toISOString() };
    return { verified: true, reason: null, ...block };
  }
}

function simulatedVerdict({ status }: AnchorResponse): Verdict {
  if (status !== 'CONFIRMED') return notVerified('It is simulated, and not done yet');
  return { verified: true, reason: 'Simulated: a sandbox anchor goes all the way but is not written to a chain' };
}
