import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Fields, IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/validation/fields';
import type { Identity } from '@probatum/http/identity/identity';
import { cursorOf, type Data, dataOf, type LimitQuery } from '@probatum/http/lists/cursor-pagination';
import { type Page, type PageQuery, readPage } from '@probatum/http/lists/pagination';
import { Database, type Queryable } from '@probatum/persistence/database';
import { totalOf } from '@probatum/persistence/row-counts';
import { type Static, Type } from '@sinclair/typebox';
import { Attempt } from '../deliver/attempt';
import { deliveryStatuses, envelopeEventNames, eventNames } from '../endpoint/endpoint';
import { FindWebhook } from '../endpoint/find-webhook';

export const WebhookDelivery = Named(
  'WebhookDelivery',
  Fields({
    id: IdOf('dlv'),
    eventId: IdOf('evt', { description: 'The same on every attempt, and in the header webhook-id' }),
    event: OneOf(eventNames),
    status: OneOf(deliveryStatuses),
    attempts: Type.Array(Attempt),
    nextAttemptAt: Nullable(Time({ description: 'Null while an attempt is under way and after the last one' })),
  }),
);
export type WebhookDelivery = Static<typeof WebhookDelivery>;

export const EnvelopeWebhookDelivery = Named(
  'EnvelopeWebhookDelivery',
  Fields({ ...WebhookDelivery.properties, event: OneOf(envelopeEventNames) }),
);

// Ids of deliveries sort by time. Ids of events do not, because an event can be announced again. The full last response
// is looked up only for the returned deliveries.
const pageOfDeliveries = `
  with page as materialized (
    select * from deliveries where organization_id = $1 and environment = $2 and endpoint_id = $3
      and ($6::text is null or id < $6)
    order by id desc limit $4 offset $5
  )
  select id, event_id as "eventId", event, status,
    case when answer.body is null then attempts
      else jsonb_set(attempts, array[answer.attempt::text, 'responseBody'], to_jsonb(answer.body)) end as attempts,
    case when started_at is null then to_char(next_attempt_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') end
      as "nextAttemptAt"
  from page left join lateral (
    select attempt, body from answers
    where answers.organization_id = page.organization_id and answers.environment = page.environment
      and answers.endpoint_id = page.endpoint_id and answers.event_id = page.event_id
    order by attempt desc limit 1
  ) as answer on true
  order by id desc`;

export interface Part {
  readonly limit: number;
  readonly offset: number;
  /** Id of the delivery behind which the part begins. */
  readonly before?: string | undefined;
}

/** One endpoint's deliveries, the newest first. */
export function readDeliveries(on: Queryable, tenant: Tenant, endpointId: string, part: Part) {
  const { limit, offset, before = null } = part;
  const values = [tenant.organizationId, tenant.environment, endpointId, limit, offset, before];
  return on.query<WebhookDelivery>(pageOfDeliveries, values);
}

@Injectable()
export class ListDeliveries {
  constructor(
    private readonly database: Database,
    private readonly find: FindWebhook,
  ) {}

  async execute(caller: Identity, id: string, query: PageQuery): Promise<Page<WebhookDelivery>> {
    await this.find.execute(caller, 'needine', id);
    const database = this.database.of(caller);
    return readPage(query, {
      read: (limit, offset) => readDeliveries(database, caller, id, { limit, offset }),
      count: () => this.count(database, caller, id),
    });
  }

  /** As the e-signature API lists. */
  async walk(caller: Identity, id: string, query: LimitQuery): Promise<Data<WebhookDelivery>> {
    await this.find.execute(caller, 'certyneo', id);
    const database = this.database.of(caller);
    const { page = 1, limit = 20 } = query;
    const before = cursorOf(query, 'dlv');
    const offset = before === undefined ? (page - 1) * limit : 0;
    const [items, total] = await Promise.all([
      readDeliveries(database, caller, id, { limit: limit + 1, offset, before }),
      before === undefined ? this.count(database, caller, id) : undefined,
    ]);
    return dataOf(items, query, total);
  }

  private count(on: Queryable, { organizationId, environment }: Tenant, parent: string): Promise<number> {
    return totalOf(on, 'deliveries', { organizationId, environments: [environment], parent });
  }
}
