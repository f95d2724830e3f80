import type { Transaction } from '@probatum/persistence/database';
import type { Environment } from '@probatum/contracts/tenant';
import { newId } from '@probatum/contracts/ids';
import type { Anchor } from '../anchor/anchor';

/** Only one process at a time closes or seals a batch of an environment. The next one sees its result. */
const lock = `select pg_advisory_xact_lock(hashtext('close-batch:' || current_schema() || ':' || $1))`;

/** A batch that was closed and is not on its way yet takes what is closed after it, up to the size of a batch. */
const unsealed = `
  select id, certificates from anchors
  where environment = $1 and sealed_at is null and certificates < $2 order by seq limit 1`;

/** The leaves of a tenant lie side by side, so that few events announce a batch. */
const close = `
  with oldest as (
    select organization_id, environment, certificate_id, seq from leaves
    where environment = $2 and anchor_id is null order by seq limit $3
  ), placed as (
    select *, $4 + row_number() over (order by organization_id, seq) - 1 as place from oldest
  ), closed as (
    update leaves set anchor_id = $1, position = placed.place from placed
    where leaves.organization_id = placed.organization_id and leaves.environment = placed.environment
      and leaves.certificate_id = placed.certificate_id
    returning leaves.organization_id, leaves.received_at
  ), anchor as (
    insert into anchors (id, environment, simulated, certificates, oldest_leaf_at, due_at)
    select $1, $2, $2 = 'sandbox', count(*), min(received_at), coalesce($5, clock_timestamp()) from closed having count(*) > 0
    on conflict (id) do update set certificates = anchors.certificates + excluded.certificates,
      oldest_leaf_at = least(anchors.oldest_leaf_at, excluded.oldest_leaf_at),
      due_at = least(anchors.due_at, excluded.due_at)
  )
  insert into anchor_shares (organization_id, environment, anchor_id, certificates)
  select organization_id, $2, $1, count(*) from closed group by organization_id order by organization_id
  on conflict (organization_id, environment, anchor_id)
    do update set certificates = anchor_shares.certificates + excluded.certificates`;

const seal = `update anchors set sealed_at = clock_timestamp() where id = $1 and sealed_at is null`;

export interface BatchToClose {
  readonly environment: Environment;
  /** A batch with so many leaves takes no more. */
  readonly fullAt: number;
  /** The oldest waiting leaves, as many as the batch has room for. By default, all of them. */
  readonly fillOnly?: boolean;
  /** The time at which to send the batch. By default, as soon as possible. */
  readonly dueAt?: Date;
}

/** Keeps others from closing or sealing a batch of this environment until the transaction ends. */
export async function lockBatches(tx: Transaction, environment: Environment): Promise<void> {
  await tx.query(lock, [environment]);
}

/** Gives the waiting leaves of all tenants in an environment to an anchor that is not on its way yet. */
export async function closeBatch(tx: Transaction, batch: BatchToClose): Promise<string> {
  const { environment, fullAt, fillOnly = false, dueAt = null } = batch;
  const [open] = await tx.query<{ id: string; certificates: number }>(unsealed, [environment, fullAt]);
  const anchorId = open?.id ?? newId('anch');
  const present = open?.certificates ?? 0;
  await tx.query(close, [anchorId, environment, fillOnly ? fullAt - present : null, present, dueAt]);
  return anchorId;
}

/** From here on no leaf joins the batch: its root may be computed. */
export async function sealBatch(
  tx: Transaction,
  { id, environment }: Pick<Anchor, 'id' | 'environment'>,
): Promise<void> {
  await lockBatches(tx, environment);
  await tx.query(seal, [id]);
}
