import type { Queryable } from '@probatum/persistence/database';
import type { Anchor } from './anchor';

export const anchorColumns = `
  id, environment, status, simulated, certificates, created_at as "createdAt", merkle_root as "merkleRoot",
  chain_id::float8 as "chainId", contract, tx_hash as "txHash", block_number::float8 as "blockNumber",
  block_hash as "blockHash", block_time as "blockTime", failures, retry_at as "retryAt"`;

/**
 * A batch that is not due yet may still accept leaves, and an earlier time. A time far in the future comes from a
 * database clock that was ahead, so the batch no longer waits for it.
 */
const open = (condition: string) => `
  select ${anchorColumns} from anchors
  where status <> 'CONFIRMED' and ${condition}
    and (sealed_at is not null or due_at <= clock_timestamp() or created_at > clock_timestamp()) order by seq`;

/** Anchors that still have a way to go on the chain, oldest first. */
export async function openAnchors(on: Queryable): Promise<Anchor[]> {
  return on.query<Anchor>(open('not simulated'), [], 'anchors-open');
}

export async function openSimulatedAnchors(on: Queryable): Promise<Anchor[]> {
  return on.query<Anchor>(open('simulated'), [], 'anchors-open-simulated');
}

export async function setMerkleRoot(on: Queryable, anchorId: string, merkleRoot: string): Promise<void> {
  await on.query(`update anchors set merkle_root = $2 where id = $1 and merkle_root is null`, [anchorId, merkleRoot]);
}

/** The values of all leaves end to end, in the order of their positions. */
export async function leafValues(on: Queryable, anchorId: string): Promise<Uint8Array> {
  const rows = await on.query<{ values: Buffer | null }>(
    `select string_agg(hash, ''::bytea order by position) as values from leaves where anchor_id = $1`,
    [anchorId],
  );
  return rows[0]!.values ?? Buffer.alloc(0);
}
