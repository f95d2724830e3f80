import type { Queryable } from '@probatum/persistence/database';

/** A signed transaction, stored before it is sent. Fees are in wei per gas. */
export interface AnchorTransaction {
  readonly anchorId: string;
  readonly attempt: number;
  readonly chainId: number;
  readonly sender: string;
  readonly nonce: number;
  readonly hash: string;
  readonly raw: string;
  readonly maxFee: bigint;
  readonly priorityFee: bigint;
  readonly signedAt: Date;
  /** Given up for good: its nonce is spent, or cannot be reached. Its receipt is still looked for. */
  readonly isDiscarded: boolean;
}

export type NewTransaction = Omit<AnchorTransaction, 'attempt' | 'signedAt' | 'isDiscarded'>;

interface Row extends Omit<AnchorTransaction, 'maxFee' | 'priorityFee'> {
  readonly maxFee: string;
  readonly priorityFee: string;
}

const columns = `
  anchor_id as "anchorId", attempt, chain_id::float8 as "chainId", sender, nonce::float8 as nonce, hash, raw,
  max_fee as "maxFee", priority_fee as "priorityFee", signed_at as "signedAt",
  discarded_at is not null as "isDiscarded"`;

function fromRow(row: Row): AnchorTransaction {
  return { ...row, maxFee: BigInt(row.maxFee), priorityFee: BigInt(row.priorityFee) };
}

/** All that were signed for an anchor on a chain, in the order of signing. */
export async function transactionsOf(on: Queryable, anchorId: string, chainId: number): Promise<AnchorTransaction[]> {
  const rows = await on.query<Row>(
    `select ${columns} from transactions where anchor_id = $1 and chain_id = $2 order by attempt`,
    [anchorId, chainId],
    'transactions-of-anchor',
  );
  return rows.map(fromRow);
}

export async function insertTransaction(on: Queryable, transaction: NewTransaction): Promise<void> {
  const { anchorId, chainId, sender, nonce, hash, raw, maxFee, priorityFee } = transaction;
  await on.query(
    `insert into transactions (anchor_id, attempt, chain_id, sender, nonce, hash, raw, max_fee, priority_fee)
     select $1::text, count(*), $2::bigint, $3, $4::bigint, $5, $6, $7::numeric, $8::numeric
     from transactions where anchor_id = $1`,
    [anchorId, chainId, sender, nonce, hash, raw, maxFee.toString(), priorityFee.toString()],
  );
}

export async function discardTransactions(on: Queryable, anchorId: string): Promise<void> {
  await on.query(
    `update transactions set discarded_at = clock_timestamp() where anchor_id = $1 and discarded_at is null`,
    [anchorId],
  );
}

export interface Account {
  readonly chainId: number;
  readonly sender: string;
}

/** The nonce after the highest that this account has used with us. */
export async function nextNonce(on: Queryable, { chainId, sender }: Account): Promise<number> {
  const rows = await on.query<{ next: number }>(
    `select coalesce(max(nonce) + 1, 0)::float8 as next from transactions
     where chain_id = $1 and sender = $2 and discarded_at is null`,
    [chainId, sender],
  );
  return rows[0]!.next;
}

/** The newest transaction of each nonce in [from, before). */
export async function transactionsBetween(
  on: Queryable,
  { chainId, sender }: Account,
  from: number,
  before: number,
): Promise<AnchorTransaction[]> {
  const rows = await on.query<Row>(
    `select distinct on (nonce) ${columns} from transactions
     where chain_id = $1 and sender = $2 and nonce >= $3 and nonce < $4 and discarded_at is null
     order by nonce, attempt desc`,
    [chainId, sender, from, before],
  );
  return rows.map(fromRow);
}
