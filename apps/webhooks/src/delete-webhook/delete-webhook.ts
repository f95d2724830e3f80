import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import type { Identity } from '@probatum/http/identity';
import { WebhookNotFound } from '../endpoint/endpoint.errors';
import { EndpointsRepository } from '../endpoint/endpoints.repository';

@Injectable()
export class DeleteWebhook {
  constructor(private readonly endpoints: EndpointsRepository) {}

  async execute(caller: Identity, id: string): Promise<void> {
    const removed = isId('whk', id) && (await this.endpoints.remove(caller, id));
    if (!removed) throw new WebhookNotFound(id);
  }
}
