import { JsonRpcProvider } from 'ethers';
import type { TestChain } from './test-chain';

/** Makes the chain produce a block for each transaction, and no other blocks. Destroy the provider at the end. */
export async function blocksOnDemand(chain: TestChain): Promise<JsonRpcProvider> {
  const provider = new JsonRpcProvider(chain.url, chain.chainId, {
    staticNetwork: true,
    pollingInterval: 20,
    cacheTimeout: -1,
  });
  await provider.send('evm_setIntervalMining', [0]);
  await provider.send('evm_setAutomine', [true]);
  return provider;
}
