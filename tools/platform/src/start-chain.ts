import { callChain } from '@probatum/contracts-solidity/call-chain';
import { CannotStart } from '@probatum/local-infrastructure/cannot-start';
import { developmentPrivateKey, startChain } from '@probatum/local-infrastructure/chain';
import { Wallet } from 'ethers';
import { type Ground, startPart, step } from './ground';

export interface Chain {
  readonly rpcUrl: string;
  readonly privateKey: string;
}

export async function startOwnChain(ground: Ground): Promise<Chain> {
  const { options, folder, register } = ground;
  const privateKey = options.chainPrivateKey ?? developmentPrivateKey();
  return step(ground, 'chain', async () => {
    if (options.chainRpcUrl) {
      await checkGiven(options.chainRpcUrl, privateKey);
      return [{ rpcUrl: options.chainRpcUrl, privateKey }, 'the one of CHAIN_RPC_URL'];
    }
    const part = await startPart(ground, 'chain', (port) =>
      startChain({ directory: folder.chain, logFile: folder.log('chain'), port, register }),
    );
    return [{ rpcUrl: part.url, privateKey: developmentPrivateKey() }, new URL(part.url).host];
  });
}

async function checkGiven(rpcUrl: string, privateKey: string): Promise<void> {
  try {
    const { address } = new Wallet(privateKey);
    const balance = await callChain({
      rpcUrl,
      method: 'eth_getBalance',
      params: [address, 'latest'],
      timeoutMs: 5_000,
    });
    if (BigInt(balance as string) > 0n) return;
    throw new Error(`the account ${address} of CHAIN_PRIVATE_KEY has nothing there to pay with`);
  } catch (error) {
    throw new CannotStart(`The chain of CHAIN_RPC_URL cannot be used: ${(error as Error).message}`);
  }
}
