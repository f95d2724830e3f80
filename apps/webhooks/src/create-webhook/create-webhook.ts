import { Inject, Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import type { Tenant } from '@probatum/contracts/tenant';
import { Fields, Named, OneOf, Text } from '@probatum/http/fields';
import { type Answer, jsonAnswer } from '@probatum/http/idempotency/answer';
import { Idempotency } from '@probatum/http/idempotency/idempotency';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Identity } from '@probatum/http/identity';
import { CONFIG } from '@probatum/http/resources';
import { OutboundHttp } from '@probatum/outbound-http/outbound-http';
import { Database, type Transaction } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import type { DialectName } from '../dialect/dialect';
import { endpointFields, eventNames } from '../endpoint/endpoint';
import { WebhookLimitReached, WebhookUrlRejected } from '../endpoint/endpoint.errors';
import { EndpointSecrets } from '../endpoint/endpoint-secrets';
import { EndpointsRepository } from '../endpoint/endpoints.repository';
import { publishChange } from '../endpoint/publish-change';
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
    private readonly database: Database,
    private readonly idempotency: Idempotency,
    private readonly endpoints: EndpointsRepository,
    private readonly secrets: EndpointSecrets,
    private readonly outbound: OutboundHttp,
    @Inject(CONFIG) private readonly config: WebhooksConfig,
  ) {}

  async execute(
    caller: Identity,
    address: string,
    request: CreateWebhookRequest,
    dialect: DialectName,
    keyed: KeyedRequest | undefined,
  ): Promise<Answer> {
    return this.idempotency.once(
      this.database.of(caller),
      keyed,
      async (tx) => {
        const created = await this.create(tx, caller, request, dialect);
        await publishChange(tx, caller, address, { before: null, after: created });
        return jsonAnswer(201, created);
      },
      () => this.refuseBadUrl(request.url),
    );
  }

  private async create(
    tx: Transaction,
    { organizationId, environment }: Tenant,
    request: CreateWebhookRequest,
    dialect: DialectName,
  ): Promise<CreatedWebhook> {
    const [id, secret, events] = [newId('whk'), this.secrets.create(), [...new Set(request.events)]];
    const sealedSecret = this.secrets.seal(secret, id);
    const endpoint = { organizationId, environment, id, dialect, url: request.url, events, sealedSecret };
    const createdAt = await this.endpoints.add(tx, endpoint, this.config.WEBHOOK_MAX_ENDPOINTS);
    if (!createdAt) throw new WebhookLimitReached(this.config.WEBHOOK_MAX_ENDPOINTS);
    return { id, url: request.url, events, isActive: true, createdAt: createdAt.toISOString(), secret };
  }

  private async refuseBadUrl(url: string): Promise<void> {
    const refusal = await this.outbound.check(url);
    // A public name without an answer right now may have one when there is something to deliver.
    if (refusal && refusal.code !== 'dns') throw new WebhookUrlRejected(refusal);
  }
}
