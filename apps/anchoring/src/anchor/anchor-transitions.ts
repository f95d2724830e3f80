import type { Queryable } from '@probatum/persistence/database';
import type { Anchor, AnchoredBlock, Submission } from './anchor';

/**
 * PENDING → SUBMITTED → CONFIRMED, or FAILED in between. CONFIRMED is final, so every statement skips such rows. The
 * statement that makes a change also writes its announcement.
 */
const announce = (kind: string, facts: string) => `
  insert into announcements (anchor_id, kind, facts)
  select id, '${kind}', ${facts} from changed where changed.was <> changed.status`;

/** The status before the change decides whether it is news: a second try that fails the same way is none. */
const change = (assignments: string) => `
  with before as (select id, status as was from anchors where id = $1 and status <> 'CONFIRMED' for update),
  changed as (
    update anchors set ${assignments} from before where anchors.id = before.id returning anchors.*, before.was
  )`;

const place = `'merkleRoot', merkle_root, 'txHash', tx_hash, 'chainId', chain_id, 'contract', contract,
  'simulated', simulated`;

const submit = `
  ${change(`status = 'SUBMITTED', chain_id = $2, contract = $3, tx_hash = $4, failure_reason = null, retry_at = null,
            submitted_at = coalesce(submitted_at, clock_timestamp())`)}
  ${announce('submitted', `jsonb_build_object(${place})`)}`;

const fail = `
  ${change(`status = 'FAILED', failures = failures + 1, failure_reason = $2,
            retry_at = clock_timestamp() + $3 * interval '1 millisecond'`)}
  ${announce('failed', `jsonb_build_object('reason', failure_reason, 'attempts', failures)`)}`;

const confirm = `
  ${change(`status = 'CONFIRMED', confirmed_at = clock_timestamp(), failure_reason = null, retry_at = null,
            block_time = coalesce(block_time, created_at)`)}
  ${announce('confirmed', `jsonb_build_object(${place}, 'blockNumber', block_number, 'blockTime', block_time)`)}`;

/** A transaction with the root is under way; a simulated anchor has none. */
export async function submitAnchor(on: Queryable, anchorId: string, to: Submission | null): Promise<void> {
  await on.query(submit, [anchorId, to?.chainId ?? null, to?.contract ?? null, to?.txHash ?? null], 'anchor-submit');
}

/** A try failed for a reason that a human may have to remove. It is tried again after the pause. */
export async function failAnchor(on: Queryable, anchorId: string, reason: string, pauseMs: number): Promise<void> {
  await on.query(fail, [anchorId, reason, pauseMs], 'anchor-fail');
}

/** The chain has finalized the block that was recorded. */
export async function confirmAnchor(on: Queryable, anchorId: string): Promise<void> {
  await on.query(confirm, [anchorId], 'anchor-confirm');
}

/** The transaction is in this block, for now. */
export async function recordBlock(on: Queryable, anchor: Anchor, block: AnchoredBlock): Promise<void> {
  await on.query(
    `update anchors set tx_hash = $2, block_number = $3, block_hash = $4, block_time = $5
     where id = $1 and status <> 'CONFIRMED'`,
    [anchor.id, block.txHash, block.blockNumber, block.blockHash, block.blockTime],
  );
}

/** The block was reorganised away, and the transaction with it. */
export async function forgetBlock(on: Queryable, anchor: Anchor): Promise<void> {
  await on.query(
    `update anchors set block_number = null, block_hash = null, block_time = null where id = $1 and status <> 'CONFIRMED'`,
    [anchor.id],
  );
}
