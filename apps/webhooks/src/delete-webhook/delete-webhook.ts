import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import type { Identity } from '@probatum/http/identity';
import type { Precondition } from '@probatum/http/precondition';
import type { RegisteredWebhook } from '../endpoint/endpoint';
import { WebhookNotFound } from '../endpoint/endpoint.errors';
import { EndpointsRepository } from '../endpoint/endpoints.repository';

@Injectable()
export class DeleteWebhook {
  constructor(private readonly endpoints: EndpointsRepository) {}

  /** @throws WebhookNotFound, PreconditionFailed */
  async execute(caller: Identity, id: string, precondition: Precondition): Promise<void> {
    const check = (webhook: RegisteredWebhook) => precondition.check(() => webhook);
    const removed = isId('whk', id) && (await this.endpoints.remove(caller, id, check));
    if (!removed) throw new WebhookNotFound(id);
  }
}
