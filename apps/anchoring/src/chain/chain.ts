import { type BlockTag, encodeAnchor, readAnchoredAt } from '@probatum/contracts-solidity/anchor-registry';
import { callChain } from '@probatum/contracts-solidity/call-chain';
import {
  type Block,
  FetchRequest,
  getBigInt,
  JsonRpcProvider,
  type Log,
  Network,
  Transaction,
  type TransactionReceipt,
  Wallet,
} from 'ethers';
import type { AnchoringConfig } from '../anchoring.config';
import { ChainFailure } from './chain-failure';
import { anchorRegistry } from './anchor-registry';
import type { Fees } from './fees';

export interface SignedTransaction extends Fees {
  readonly chainId: number;
  readonly sender: string;
  readonly nonce: number;
  readonly hash: string;
  readonly raw: string;
}

/** The fee that Arbitrum adds for data on its parent chain changes between the estimate and the block. */
const gasMarginPercent = 30n;
const gasLimitCap = 10_000_000n;

/**
 * The only class that calls the node. It throws every failure as {@link ChainFailure}. The network is fixed, because
 * ethers would otherwise look for it without end while the node is unreachable. Nothing is cached or batched.
 */
export class Chain {
  private readonly wallet: Wallet;

  private constructor(
    private readonly config: AnchoringConfig,
    readonly chainId: number,
    private readonly provider: JsonRpcProvider,
  ) {
    this.wallet = new Wallet(config.CHAIN_PRIVATE_KEY);
  }

  static async connect(config: AnchoringConfig): Promise<Chain> {
    const { CHAIN_RPC_URL: rpcUrl, CHAIN_TIMEOUT_MS: timeoutMs } = config;
    const answer = await asked(callChain({ rpcUrl, timeoutMs, method: 'eth_chainId', params: [] }));
    const network = Network.from(Number(answer));
    const request = new FetchRequest(rpcUrl);
    request.timeout = timeoutMs;
    const options = { staticNetwork: network, cacheTimeout: -1, batchMaxCount: 1 };
    return new Chain(config, Number(answer), new JsonRpcProvider(request, network, options));
  }

  get sender(): string {
    return this.wallet.address;
  }

  get contract(): string {
    return this.config.ANCHOR_CONTRACT;
  }

  close(): void {
    this.provider.destroy();
  }

  /** How many transactions of our account the chain has taken, as of the tag. */
  nonceAt(tag: 'latest' | 'finalized'): Promise<number> {
    return asked(this.provider.getTransactionCount(this.sender, tag));
  }

  balance(): Promise<bigint> {
    return asked(this.provider.getBalance(this.sender));
  }

  /** @throws ChainFailure `unreachable` when the node does not know the block, which every node should */
  async block(at: 'latest' | 'finalized' | number): Promise<Block> {
    const block = await asked(this.provider.getBlock(at));
    if (!block) throw new ChainFailure('unreachable', `the node does not know block ${at}`);
    return block;
  }

  receipt(hash: string): Promise<TransactionReceipt | null> {
    return asked(this.provider.getTransactionReceipt(hash));
  }

  anchoredAt(root: string, blockTag: BlockTag, contract = this.contract): Promise<Date | null> {
    const { CHAIN_RPC_URL: rpcUrl, CHAIN_TIMEOUT_MS: timeoutMs } = this.config;
    return asked(readAnchoredAt({ rpcUrl, contract, root, blockTag, timeoutMs }));
  }

  /** Signs `anchor(root)`; nothing is sent. @throws ChainFailure also when the contract would refuse it */
  async sign(root: string, nonce: number, fees: Fees): Promise<SignedTransaction> {
    const { contract, sender, chainId } = this;
    const call = { to: contract, data: encodeAnchor(root) };
    // Estimated on the latest block: on the pending one a replacement would collide with the replaced transaction.
    const question = [this.provider.getRpcTransaction({ ...call, from: sender, ...offer(fees) }), 'latest'];
    const estimate: unknown = await asked(this.provider.send('eth_estimateGas', question));
    const wanted = (getBigInt(estimate as string) * (100n + gasMarginPercent)) / 100n;
    const gasLimit = wanted < gasLimitCap ? wanted : gasLimitCap;
    const raw = await this.wallet.signTransaction({ ...call, chainId, nonce, gasLimit, type: 2, ...offer(fees) });
    return { ...fees, chainId, sender, nonce, raw, hash: Transaction.from(raw).hash! };
  }

  /** @throws ChainFailure; that the node knows it already is no failure */
  async broadcast(raw: string): Promise<void> {
    try {
      await asked(this.provider.send('eth_sendRawTransaction', [raw]));
    } catch (error) {
      if (!(error instanceof ChainFailure && error.kind === 'already_known')) throw error;
    }
  }

  /** The events of a root in these blocks, both ends included. */
  anchoredLogs(root: string, fromBlock: number, toBlock: number): Promise<Log[]> {
    const topics = anchorRegistry.encodeFilterTopics('Anchored', [root]);
    return asked(this.provider.getLogs({ address: this.contract, topics, fromBlock, toBlock }));
  }
}

function offer({ maxFee, priorityFee }: Fees) {
  return { maxFeePerGas: maxFee, maxPriorityFeePerGas: priorityFee };
}

async function asked<T>(question: Promise<T>): Promise<T> {
  try {
    return await question;
  } catch (error) {
    throw ChainFailure.from(error);
  }
}
