import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import type { Recorded } from '@probatum/records/record';
import { Records } from '@probatum/records/records';
import type { DialectName } from '../dialect/dialects';
import { WebhookNotFound } from './endpoint.errors';
import { webhooks } from './webhook-record';

/** Each API shows the webhooks that were registered with it, and no others. */
@Injectable()
export class FindWebhook {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
  ) {}

  /** @throws WebhookNotFound */
  async execute(tenant: Tenant, dialect: DialectName, id: string): Promise<Recorded<typeof webhooks>> {
    const row = await this.records.writes.find(this.database.of(tenant), tenant, webhooks, id);
    if (row.dialect !== dialect) throw new WebhookNotFound(id);
    return row;
  }
}
