import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { AnchorNotFound } from '../anchor/anchor.errors';
import type { AnchorResponse } from '../anchor/anchor.response';
import { sharedAnchor } from '../anchor/shared-anchors.repository';

@Injectable()
export class GetAnchor {
  constructor(private readonly database: Database) {}

  /** @throws AnchorNotFound also when the anchor holds nothing of the tenant's */
  async execute(tenant: Tenant, id: string): Promise<AnchorResponse> {
    const anchor = await sharedAnchor(this.database.of(tenant), tenant, id);
    if (!anchor) throw new AnchorNotFound(id);
    return anchor;
  }
}
