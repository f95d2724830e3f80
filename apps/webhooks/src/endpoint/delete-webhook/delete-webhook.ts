import { Injectable } from '@nestjs/common';
import type { Precondition } from '@probatum/http/conditional/precondition';
import type { Caller } from '@probatum/http/identity/identity';
import { Records } from '@probatum/records/records';
import type { DialectName } from '../../dialect/dialects';
import { PruneDeliveries } from '../../prune-deliveries/prune-deliveries';
import { FindWebhook } from '../find-webhook';
import { webhooks } from '../webhook-record';

@Injectable()
export class DeleteWebhook {
  constructor(
    private readonly find: FindWebhook,
    private readonly records: Records,
    private readonly prune: PruneDeliveries,
  ) {}

  /** @throws WebhookNotFound */
  async execute(caller: Caller, dialect: DialectName, id: string, precondition: Precondition): Promise<void> {
    // Without a lock: a webhook never changes its dialect.
    await this.find.execute(caller, dialect, id);
    await this.records.remove(caller, webhooks, id, precondition);
    this.prune.removeOf(caller, id);
  }
}
