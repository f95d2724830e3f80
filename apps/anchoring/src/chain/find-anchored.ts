import type { AnchoredBlock } from '../anchor/anchor';
import type { Chain } from './chain';

/**
 * The block in which a root was anchored, by any sender.
 * @param time of that block, as the registry stores it
 * @throws ChainFailure
 */
export async function findAnchored(chain: Chain, root: string, time: Date): Promise<AnchoredBlock | null> {
  const seconds = time.getTime() / 1000;
  const latest = await chain.block('latest');
  const from = await firstBlockSince(chain, seconds, latest.number);
  const to = await firstBlockSince(chain, seconds + 1, latest.number);
  const [log] = await chain.anchoredLogs(root, from, to);
  if (!log) return null;
  return { txHash: log.transactionHash, blockNumber: log.blockNumber, blockHash: log.blockHash, blockTime: time };
}

/** By halving: nodes limit how many blocks one question about events may span. */
async function firstBlockSince(chain: Chain, seconds: number, latest: number): Promise<number> {
  let [low, high] = [0, latest];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if ((await chain.block(middle)).timestamp < seconds) low = middle + 1;
    else high = middle;
  }
  return low;
}
