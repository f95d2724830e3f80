import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { type PageQuery, readPage } from '@probatum/http/lists/pagination';
import { Database } from '@probatum/persistence/database';
import { totalOf } from '@probatum/persistence/row-counts';
import { AnchorNotFound } from './anchor.errors';
import type { AnchorPage, AnchorResponse } from './anchor.response';

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

/** The anchors that hold certificates of a tenant. */
@Injectable()
export class SharedAnchors {
  constructor(private readonly database: Database) {}

  /** @throws AnchorNotFound also when the anchor holds no certificate of the tenant */
  async get(tenant: Tenant, anchorId: string): Promise<AnchorResponse> {
    if (!isId('anch', anchorId)) throw new AnchorNotFound(anchorId);
    const values = [tenant.organizationId, tenant.environment, anchorId];
    const on = this.database.of(tenant);
    const [row] = await on.query<SharedAnchor>(`${shared} and s.anchor_id = $3`, values, 'shared-anchor');
    if (!row) throw new AnchorNotFound(anchorId);
    return responseOf(row);
  }

  /** Newest first. */
  async page(tenant: Tenant, query: PageQuery): Promise<AnchorPage> {
    const { organizationId, environment } = tenant;
    const on = this.database.of(tenant);
    const text = `${shared} order by s.anchor_id desc limit $3 offset $4`;
    const page = await readPage(query, {
      read: (limit, offset) =>
        on.query<SharedAnchor>(text, [organizationId, environment, limit, offset], 'shared-anchors'),
      count: () => totalOf(on, 'anchor_shares', { organizationId, environments: [environment] }),
    });
    return { ...page, items: page.items.map(responseOf) };
  }
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
