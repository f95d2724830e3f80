import { isId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Queryable } from '@probatum/persistence/database';
import type { AnchorResponse } from './anchor.response';

/** An anchor as one tenant sees it: it exists only if the tenant has a share in it, and counts only that share. */
type SharedAnchor = {
  [Member in keyof AnchorResponse]: Member extends `${string}At` | 'blockTime' ? Date | null : AnchorResponse[Member];
};

const shared = `
  select a.id as "anchorId", a.status, s.certificates, a.merkle_root as "merkleRoot", a.tx_hash as "txHash",
    a.block_number::float8 as "blockNumber", a.block_time as "blockTime", a.chain_id::float8 as "chainId", a.contract,
    a.simulated, a.created_at as "createdAt", a.submitted_at as "submittedAt", a.confirmed_at as "confirmedAt",
    a.failures, a.failure_reason as "failureReason"
  from anchor_shares s join anchors a on a.id = s.anchor_id
  where s.organization_id = $1 and s.environment = $2`;

export async function sharedAnchor(
  on: Queryable,
  { organizationId, environment }: Tenant,
  anchorId: string,
): Promise<AnchorResponse | undefined> {
  if (!isId('anch', anchorId)) return undefined;
  const values = [organizationId, environment, anchorId];
  const [row] = await on.query<SharedAnchor>(`${shared} and s.anchor_id = $3`, values, 'shared-anchor');
  return row && responseOf(row);
}

/** Newest first. */
export async function sharedAnchors(
  on: Queryable,
  { organizationId, environment }: Tenant,
  limit: number,
  offset: number,
): Promise<AnchorResponse[]> {
  const values = [organizationId, environment, limit, offset];
  const text = `${shared} order by s.anchor_id desc limit $3 offset $4`;
  return (await on.query<SharedAnchor>(text, values, 'shared-anchors')).map(responseOf);
}

export async function countSharedAnchors(on: Queryable, { organizationId, environment }: Tenant): Promise<number> {
  const [row] = await on.query<{ total: number }>(
    `select count(*)::int as total from anchor_shares where organization_id = $1 and environment = $2`,
    [organizationId, environment],
    'shared-anchors-count',
  );
  return row!.total;
}

function responseOf(row: SharedAnchor): AnchorResponse {
  const { blockTime, createdAt, submittedAt, confirmedAt } = row;
  return {
    ...row,
    blockTime: blockTime?.toISOString() ?? null,
    createdAt: createdAt!.toISOString(),
    submittedAt: submittedAt?.toISOString() ?? null,
    confirmedAt: confirmedAt?.toISOString() ?? null,
  };
}
