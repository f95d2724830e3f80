import { anchorRegistryAbi, deployAnchorRegistry } from '@probatum/contracts-solidity/anchor-registry';
import { blocksOnDemand } from '@probatum/testing/blocks-on-demand';
import { startTestChain, type TestChain } from '@probatum/testing/test-chain';
import { Contract, type JsonRpcProvider, type Log, NonceManager, Wallet } from 'ethers';

/** A local chain with a registry; it makes a block when, and only when, this file asks for one, or a transaction comes. */
export class ControlledChain {
  private constructor(
    readonly chain: TestChain,
    readonly provider: JsonRpcProvider,
    readonly wallet: Wallet,
    readonly contract: string,
  ) {}

  static async start(): Promise<ControlledChain> {
    const chain = await startTestChain();
    const provider = await blocksOnDemand(chain);
    const wallet = new Wallet(chain.privateKey, provider);
    const contract = await deployAnchorRegistry(new NonceManager(wallet));
    const controlled = new ControlledChain(chain, provider, wallet, contract);
    await controlled.mine(3);
    return controlled;
  }

  async stop(): Promise<void> {
    this.provider.destroy();
    await this.chain.stop();
  }

  async mine(blocks: number): Promise<void> {
    await this.provider.send('anvil_mine', [blocks]);
  }

  /** Whether each transaction gets its own block immediately, or waits until the test mines. */
  async mineImmediately(enabled: boolean): Promise<void> {
    await this.provider.send('evm_setAutomine', [enabled]);
  }

  get registry(): Contract {
    return new Contract(this.contract, anchorRegistryAbi, this.wallet);
  }

  /** Every time a root was anchored, ever. */
  anchored(root?: string): Promise<Log[]> {
    const filter = {
      address: this.contract,
      fromBlock: 0,
      topics: this.registry.interface.encodeFilterTopics('Anchored', root ? [root] : []),
    };
    return this.provider.getLogs(filter);
  }

  nonce(): Promise<number> {
    return this.provider.getTransactionCount(this.wallet.address, 'latest');
  }
}
