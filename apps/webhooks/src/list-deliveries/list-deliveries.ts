import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Fields, IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/validation/fields';
import type { Identity } from '@probatum/http/identity/identity';
import { type Page, type PageQuery, readPage } from '@probatum/http/lists/pagination';
import { Database, type Queryable } from '@probatum/persistence/database';
import { totalOf } from '@probatum/persistence/row-counts';
import { Records } from '@probatum/records/records';
import { type Static, Type } from '@sinclair/typebox';
import { Attempt } from '../deliver/attempt';
import { deliveryStatuses, eventNames } from '../endpoint/endpoint';
import { webhooks } from '../endpoint/webhook-record';

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

// Ids of deliveries sort by time. Ids of events do not, because an event can be announced again. The full last response
// is looked up only for the returned deliveries.
const pageOfDeliveries = `
  with page as materialized (
    select * from deliveries where organization_id = $1 and environment = $2 and endpoint_id = $3
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

/** One endpoint's deliveries, the newest first. */
export function readDeliveries(on: Queryable, tenant: Tenant, endpointId: string, limit: number, offset: number) {
  const values = [tenant.organizationId, tenant.environment, endpointId, limit, offset];
  return on.query<WebhookDelivery>(pageOfDeliveries, values);
}

@Injectable()
export class ListDeliveries {
  constructor(
    private readonly database: Database,
    private readonly records: Records,
  ) {}

  async execute(caller: Identity, id: string, query: PageQuery): Promise<Page<WebhookDelivery>> {
    await this.records.find(caller, webhooks, id);
    const database = this.database.of(caller);
    return readPage(query, {
      read: (limit, offset) => readDeliveries(database, caller, id, limit, offset),
      count: () =>
        totalOf(database, 'deliveries', {
          organizationId: caller.organizationId,
          environments: [caller.environment],
          parent: id,
        }),
    });
  }
}
