import { deployAnchorRegistry } from '@probatum/contracts-solidity/anchor-registry';
import { JsonRpcProvider, Wallet } from 'ethers';
import { readPrivateFile, writePrivateFile } from './folder';
import { type Ground, step } from './ground';
import type { Chain } from './start-chain';

/** The address of the AnchorRegistry: the chosen one, else the one deployed before if the chain still has it, else a new one. */
export async function deployContract(ground: Ground, chain: Chain): Promise<string> {
  const { options, folder } = ground;
  return step(ground, 'contract', async () => {
    if (options.anchorContract)
      return [options.anchorContract, `${options.anchorContract}, the one of ANCHOR_CONTRACT`];
    const provider = new JsonRpcProvider(chain.rpcUrl, undefined, { staticNetwork: true, pollingInterval: 100 });
    try {
      const kept = readPrivateFile<{ address: string }>(folder.contract)?.address;
      if (kept && (await provider.getCode(kept)) !== '0x') return [kept, kept];
      const address = await deployAnchorRegistry(new Wallet(chain.privateKey, provider));
      writePrivateFile(folder.contract, { address });
      // The local chain saves itself when it stops, and otherwise at intervals. It must not crash without its contract.
      await ground.parts.find(({ name }) => name === 'chain')?.restart();
      return [address, `${address}, deployed`];
    } finally {
      provider.destroy();
    }
  });
}
