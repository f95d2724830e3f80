import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import type { Identity } from '@probatum/http/identity';
import type { Precondition } from '@probatum/http/precondition';
import { Database } from '@probatum/persistence/database';
import { WebhookNotFound } from '../endpoint/endpoint.errors';
import { EndpointsRepository } from '../endpoint/endpoints.repository';
import { publishChange } from '../endpoint/publish-change';

@Injectable()
export class DeleteWebhook {
  constructor(
    private readonly database: Database,
    private readonly endpoints: EndpointsRepository,
  ) {}

  /** @throws WebhookNotFound, PreconditionFailed */
  async execute(caller: Identity, address: string, id: string, precondition: Precondition): Promise<void> {
    if (!isId('whk', id)) throw new WebhookNotFound(id);
    await this.database.of(caller).transaction(async (tx) => {
      const webhook = await this.endpoints.remove(tx, caller, id, (current) => precondition.check(() => current));
      if (!webhook) throw new WebhookNotFound(id);
      await publishChange(tx, caller, address, { before: webhook, after: null });
    });
  }
}
