import { join } from 'node:path';
import { type RunningChain, startChain } from '@probatum/local-infrastructure/chain';
import { makeTestFolder, removeTestFolder } from './test-folder';

export interface TestChain extends Pick<RunningChain, 'url' | 'chainId' | 'privateKey'> {
  /** Takes the chain away without a word; its last saved state stays. */
  halt(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

/** A local chain of this file alone. Stop it in `afterAll`. */
export async function startTestChain(): Promise<TestChain> {
  const folder = await makeTestFolder();
  const options = { directory: join(folder, 'chain'), logFile: join(folder, 'chain.log') };
  const begin = async (port?: number) => {
    const chain = await startChain({ ...options, port });
    // A test that fails before it stops its chain must not keep jest waiting.
    chain.process.unref();
    return chain;
  };
  let chain = await begin();
  const { url, port, chainId, privateKey } = chain;
  return {
    url,
    chainId,
    privateKey,
    halt: () => chain.process.stop(),
    resume: async () => {
      chain = await begin(port);
    },
    stop: async () => {
      await chain.process.stop();
      await removeTestFolder(folder);
    },
  };
}
