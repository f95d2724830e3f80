import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { offsetOf, type Page, pageOf, type PageQuery } from '@probatum/http/pagination';
import { Database } from '@probatum/persistence/database';
import type { AnchorResponse } from '../anchor/anchor.response';
import { countSharedAnchors, sharedAnchors } from '../anchor/shared-anchors.repository';

@Injectable()
export class ListAnchors {
  constructor(private readonly database: Database) {}

  async execute(tenant: Tenant, query: PageQuery): Promise<Page<AnchorResponse>> {
    const total = await countSharedAnchors(this.database.of(tenant), tenant);
    const items = await sharedAnchors(this.database.of(tenant), tenant, query.pageSize ?? 20, offsetOf(query));
    return pageOf(items, total, query);
  }
}
