import type { Transaction } from '@probatum/persistence/database';
import type { Environment } from '@probatum/contracts/tenant';
import { newId } from '@probatum/contracts/ids';

/** One closes at a time per environment; who waited sees what the other has closed. */
const lock = `select pg_advisory_xact_lock(hashtext('close-batch:' || current_schema() || ':' || $1))`;

/** A tenant's leaves lie side by side, so that what is told of a batch comes in few events. */
const close = `
  with oldest as (
    select organization_id, environment, certificate_id, seq from leaves
    where environment = $2 and anchor_id is null order by seq limit $3
  ), placed as (
    select *, row_number() over (order by organization_id, seq) - 1 as place from oldest
  ), closed as (
    update leaves set anchor_id = $1, position = placed.place from placed
    where leaves.organization_id = placed.organization_id and leaves.environment = placed.environment
      and leaves.certificate_id = placed.certificate_id
    returning leaves.organization_id, leaves.received_at
  ), anchor as (
    insert into anchors (id, environment, simulated, certificates, oldest_leaf_at)
    select $1, $2, $2 = 'sandbox', count(*), min(received_at) from closed having count(*) > 0
  )
  insert into anchor_shares (organization_id, environment, anchor_id, certificates)
  select organization_id, $2, $1, count(*) from closed group by organization_id`;

/** Keeps others from closing a batch of this environment until the transaction ends. */
export async function lockBatches(tx: Transaction, environment: Environment): Promise<void> {
  await tx.query(lock, [environment]);
}

/** Makes an anchor of the oldest waiting leaves of an environment, whoever they belong to. Without a limit: of all. */
export async function closeBatch(tx: Transaction, environment: Environment, limit: number | null): Promise<string> {
  const anchorId = newId('anch');
  await tx.query(close, [anchorId, environment, limit]);
  return anchorId;
}
