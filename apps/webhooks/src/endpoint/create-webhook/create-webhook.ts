import { Inject, Injectable } from '@nestjs/common';
import { newId } from '@probatum/contracts/ids';
import type { KeyedRequest } from '@probatum/http/idempotency/keyed-request';
import type { Caller } from '@probatum/http/identity/identity';
import { Fields, Named, OneOf, Text } from '@probatum/http/validation/fields';
import { OutboundHttp } from '@probatum/outbound-http/outbound-http';
import type { Transaction } from '@probatum/persistence/database';
import { Records } from '@probatum/records/records';
import { CONFIG } from '@probatum/service/resources';
import { type Static, Type } from '@sinclair/typebox';
import type { DialectName } from '../../dialect/dialects';
import { endpointFields, eventNames, maxEndpointsOfUrl } from '../endpoint';
import { WebhookLimitReached, WebhookUrlLimitReached, WebhookUrlRejected } from '../endpoint.errors';
import { EndpointSecrets } from '../endpoint-secrets';
import { urlKey } from '../url-key';
import { webhooks } from '../webhook-record';
import type { WebhooksConfig } from '../../webhooks.config';

const { examples } = endpointFields.url;

export const CreateWebhookRequest = Fields({
  url: Text({ max: 2_048, description: 'https; it must lead to public addresses', examples }),
  events: Type.Array(OneOf(eventNames), { minItems: 1, maxItems: 50 }),
});
export type CreateWebhookRequest = Static<typeof CreateWebhookRequest>;

export const CreatedWebhook = Named(
  'CreatedWebhook',
  Fields({ ...endpointFields, secret: Type.String({ description: 'Signs every delivery. Shown this once.' }) }),
);

const countEndpoints = `
  select count(*)::int as "ofTenant", (count(*) filter (where url_key = $3))::int as "ofUrl"
  from endpoints where organization_id = $1 and environment = $2 and deleted_at is null and dialect <> 'envelope'`;

@Injectable()
export class CreateWebhook {
  constructor(
    private readonly records: Records,
    private readonly secrets: EndpointSecrets,
    private readonly outbound: OutboundHttp,
    @Inject(CONFIG) private readonly config: WebhooksConfig,
  ) {}

  execute(caller: Caller, { url, events }: CreateWebhookRequest, dialect: DialectName, keyed?: KeyedRequest) {
    const [id, secret] = [newId('whk'), this.secrets.create()];
    const sealedSecret = this.secrets.seal(secret, id);
    const values = { id, url, events: [...new Set(events)], dialect, sealedSecret };
    // Only a URL that was checked has a key.
    const register = async (tx: Transaction) => {
      const webhook = await this.register(tx, caller, { ...values, urlKey: urlKey(url) });
      return { ...webhook, secret };
    };
    const refuseBadUrl = () => this.refuseBadUrl(url);
    if (dialect === 'needine') return this.records.decide(caller, keyed, register, refuseBadUrl);
    // Clients unsubscribe by a DELETE on it.
    const location = `${this.config.PUBLIC_URL.replace(/\/$/, '')}/api/v1/webhooks/${id}`;
    return this.records.decide(caller, keyed, register, refuseBadUrl, location);
  }

  /** @throws WebhookLimitReached, WebhookUrlLimitReached */
  private async register(tx: Transaction, caller: Caller, values: { readonly urlKey: string }) {
    const tenant = [caller.organizationId, caller.environment];
    // Two concurrent requests would both count one too few.
    await tx.query(`select pg_advisory_xact_lock(hashtext('endpoints'), hashtext($1))`, [tenant.join('/')]);
    const [count] = await tx.query<{ ofTenant: number; ofUrl: number }>(countEndpoints, [...tenant, values.urlKey]);
    const limit = this.config.WEBHOOK_MAX_ENDPOINTS;
    if (count!.ofTenant >= limit) throw new WebhookLimitReached(limit);
    // The other environment's endpoints, which this session does not see, hold places too: the index knows of them.
    for (let urlPlace = 1; urlPlace <= maxEndpointsOfUrl && count!.ofUrl < maxEndpointsOfUrl; urlPlace += 1) {
      const row = await this.records.writes.insertIfFree(tx, caller, webhooks, { ...values, urlPlace });
      if (row) return webhooks.answer(row, new Date(row.createdAt));
    }
    throw new WebhookUrlLimitReached(maxEndpointsOfUrl);
  }

  private async refuseBadUrl(url: string): Promise<void> {
    const refusal = await this.outbound.check(url);
    // A public name without an answer right now may have one when there is something to deliver.
    if (refusal && refusal.code !== 'dns') throw new WebhookUrlRejected(refusal);
  }
}
