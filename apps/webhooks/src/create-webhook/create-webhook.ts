import { Inject, Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import { Fields, Named, OneOf, Text } from '@probatum/http/fields';
import type { Identity } from '@probatum/http/identity';
import { CONFIG } from '@probatum/http/resources';
import { OutboundHttp } from '@probatum/outbound-http/outbound-http';
import { type Static, Type } from '@sinclair/typebox';
import type { DialectName } from '../dialect/dialect';
import { endpointFields, eventNames } from '../endpoint/endpoint';
import { WebhookLimitReached, WebhookUrlRejected } from '../endpoint/endpoint.errors';
import { EndpointSecrets } from '../endpoint/endpoint-secrets';
import { EndpointsRepository } from '../endpoint/endpoints.repository';
import type { WebhooksConfig } from '../webhooks.config';

export const CreateWebhookRequest = Fields({
  url: Text({
    max: 2_048,
    description: 'https; it must lead to public addresses',
    examples: endpointFields.url.examples,
  }),
  events: Type.Array(OneOf(eventNames), { minItems: 1, maxItems: 50 }),
});
export type CreateWebhookRequest = Static<typeof CreateWebhookRequest>;

export const CreatedWebhook = Named(
  'CreatedWebhook',
  Fields({ ...endpointFields, secret: Type.String({ description: 'Signs every delivery. Shown this once.' }) }),
);
export type CreatedWebhook = Static<typeof CreatedWebhook>;

@Injectable()
export class CreateWebhook {
  constructor(
    private readonly endpoints: EndpointsRepository,
    private readonly secrets: EndpointSecrets,
    private readonly outbound: OutboundHttp,
    @Inject(CONFIG) private readonly config: WebhooksConfig,
  ) {}

  async execute(caller: Identity, request: CreateWebhookRequest, dialect: DialectName): Promise<CreatedWebhook> {
    await this.refuseBadUrl(request.url);
    const { organizationId, environment } = caller;
    const [id, secret, events] = [newId('whk'), this.secrets.create(), [...new Set(request.events)]];
    const sealedSecret = this.secrets.seal(secret, id);
    const endpoint = { organizationId, environment, id, dialect, url: request.url, events, sealedSecret };
    const createdAt = await this.endpoints.add(endpoint, this.config.WEBHOOK_MAX_ENDPOINTS);
    if (!createdAt) throw new WebhookLimitReached(this.config.WEBHOOK_MAX_ENDPOINTS);
    return { id, url: request.url, events, isActive: true, createdAt: createdAt.toISOString(), secret };
  }

  private async refuseBadUrl(url: string): Promise<void> {
    const refusal = await this.outbound.check(url);
    // A public name without an answer right now may have one when there is something to deliver.
    if (refusal && refusal.code !== 'dns') throw new WebhookUrlRejected(refusal);
  }
}
