import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import type { Data } from '@probatum/http/lists/cursor-pagination';
import { Records } from '@probatum/records/records';
import type { Webhook } from '../endpoint';
import { onOnePage } from '../envelope-webhook';
import { describeWebhook, webhooks } from '../webhook-record';

/** More than an organization has: those of a time with a higher limit are listed as well. */
const pageSize = 1_000;

@Injectable()
export class ListEnvelopeWebhooks {
  constructor(private readonly records: Records) {}

  async execute(caller: Tenant): Promise<Data<Webhook>> {
    const query = { page: 1, pageSize };
    const { items } = await this.records.page(caller, webhooks, query, { dialect: 'certyneo' }, describeWebhook);
    return onOnePage(items);
  }
}
