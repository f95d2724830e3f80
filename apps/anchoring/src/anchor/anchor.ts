import type { AnchorStatus } from '@probatum/contracts/events/anchoring';
import { clockToleranceMs } from '@probatum/persistence/clock';
import type { Environment } from '@probatum/contracts/tenant';

/** One batch of leaves and the state of its Merkle root. It has no tenant, because batches mix tenants. */
export interface Anchor {
  readonly id: string;
  readonly environment: Environment;
  readonly status: AnchorStatus;
  /** True for a sandbox batch, which takes the same steps without a transaction. */
  readonly simulated: boolean;
  readonly certificates: number;
  readonly createdAt: Date;
  readonly merkleRoot: string | null;
  readonly chainId: number | null;
  readonly contract: string | null;
  readonly txHash: string | null;
  /** The block that holds the transaction as of the last look; only when CONFIRMED is it final. */
  readonly blockNumber: number | null;
  readonly blockHash: string | null;
  readonly blockTime: Date | null;
  readonly failures: number;
  readonly retryAt: Date | null;
}

/** A transaction's place in a block. */
export interface AnchoredBlock {
  readonly txHash: string;
  readonly blockNumber: number;
  readonly blockHash: string;
  readonly blockTime: Date;
}

/** Where a transaction was sent, and which. */
export interface Submission {
  readonly chainId: number;
  readonly contract: string;
  readonly txHash: string;
}

const maxPauseMs = 300_000;

/** Pause after the given number of failures: it doubles with each, up to five minutes. */
export function retryPauseMs(failures: number, firstPauseMs: number): number {
  return Math.min(firstPauseMs * 2 ** Math.max(failures - 1, 0), maxPauseMs);
}

/** A time that is further away than any pause was written while the database's clock was ahead, and is none. */
export function isWaiting({ status, retryAt }: Pick<Anchor, 'status' | 'retryAt'>, now: Date): boolean {
  if (status !== 'FAILED' || retryAt === null) return false;
  const leftMs = retryAt.getTime() - now.getTime();
  return leftMs > 0 && leftMs <= maxPauseMs + clockToleranceMs;
}
