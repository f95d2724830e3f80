/** Names of chains, by their number in the registry of EIP-155. */
const publicChains: Readonly<Record<number, string>> = {
  1: 'Ethereum',
  10: 'OP Mainnet',
  8453: 'Base',
  42161: 'Arbitrum One',
};

const testChains: Readonly<Record<number, string>> = {
  1337: 'a local test chain',
  31337: 'a local test chain',
  421614: 'Arbitrum Sepolia (test network)',
  11155111: 'Sepolia (test network)',
};

/**
 * `public`: many independent parties keep the chain, so its time needs no trust in the operator. `test`: it can be
 * rewritten or reset. `unknown`: this page cannot tell who keeps it.
 */
export type ChainKind = 'public' | 'test' | 'unknown';

/** @param isTestPlatform the operator says that no chain of this platform counts, whatever its number */
export function kindOfChain(chainId: number | null, isTestPlatform: boolean): ChainKind {
  if (isTestPlatform || (chainId !== null && chainId in testChains)) return 'test';
  return chainId !== null && chainId in publicChains ? 'public' : 'unknown';
}

export function nameOfChain(chainId: number): string | undefined {
  return publicChains[chainId] ?? testChains[chainId];
}
