import { Inject, Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { SharedQuestions, TooManyQuestions } from '@probatum/contracts-solidity/shared-questions';
import { ChainCannotBeAsked } from '@probatum/contracts-solidity/chain-cannot-be-asked.errors';
import { LOGGER } from '@probatum/service/resources';
import type { Logger } from 'pino';
import type { AnchorResponse } from '../anchor/anchor.response';
import { SharedAnchors } from '../anchor/shared-anchors.repository';
import { ChainConnection } from '../chain/chain-connection';
import { ChainFailure } from '../chain/chain-failure';
import type { VerifiedAnchor } from './verify-anchor.response';

type Verdict = Pick<VerifiedAnchor, 'verified' | 'reason'> & Partial<Pick<VerifiedAnchor, 'blockNumber' | 'blockTime'>>;

/** Questions to the node at the same time: anchoring needs the node as well. */
const maxQuestions = 16;

const notVerified = (reason: string): Verdict => ({ verified: false, reason });

/** Compares an anchor with what the chain says at this moment. */
@Injectable()
export class VerifyAnchor {
  private readonly questions = new SharedQuestions<Verdict>(maxQuestions);

  constructor(
    private readonly anchors: SharedAnchors,
    private readonly connection: ChainConnection,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @throws AnchorNotFound, ChainCannotBeAsked */
  async execute(tenant: Tenant, id: string): Promise<VerifiedAnchor> {
    const anchor = await this.anchors.get(tenant, id);
    const { anchorId, status, merkleRoot, txHash, chainId, contract, simulated, blockNumber, blockTime } = anchor;
    const verdict = await this.judge(anchor);
    const noted = { anchorId, status, merkleRoot, txHash, blockNumber, blockTime, chainId, contract, simulated };
    return { ...noted, ...verdict };
  }

  private async judge(anchor: AnchorResponse): Promise<Verdict> {
    if (anchor.simulated) return simulatedVerdict(anchor);
    const { anchorId, merkleRoot, txHash, contract } = anchor;
    if (!merkleRoot || !txHash || !contract) return notVerified('The anchor is not on a chain yet');
    try {
      return await this.questions.ask(anchorId, () => this.askChain(merkleRoot, txHash, contract));
    } catch (error) {
      if (!(error instanceof ChainFailure || error instanceof TooManyQuestions)) throw error;
      this.logger.warn({ err: error, anchorId: anchor.anchorId }, 'the chain cannot be queried');
      throw new ChainCannotBeAsked();
    }
  }

  private async askChain(root: string, txHash: string, contract: string): Promise<Verdict> {
    const chain = await this.connection.chain();
    const anchoredAt = await chain.anchoredAt(root, 'latest', contract);
    if (!anchoredAt) return notVerified('The registry on the chain does not contain this root');
    const receipt = await chain.receipt(txHash);
    if (receipt?.status !== 1)
      return notVerified('The registry contains the root, but no block contains this transaction');
    const block = { blockNumber: receipt.blockNumber, blockTime: anchoredAt.toISOString() };
    return { verified: true, reason: null, ...block };
  }
}

function simulatedVerdict({ status }: AnchorResponse): Verdict {
  if (status !== 'CONFIRMED') return notVerified('The anchor is simulated and not confirmed yet');
  return { verified: true, reason: 'Simulated: a sandbox anchor takes all steps but is not written to a chain' };
}
