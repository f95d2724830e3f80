import { Injectable } from '@nestjs/common';
import { isId } from '@probatum/contracts/ids';
import { Fields, IdOf, Named, Nullable, OneOf, Time } from '@probatum/http/fields';
import type { Identity } from '@probatum/http/identity';
import { offsetOf, type Page, pageOf, type PageQuery } from '@probatum/http/pagination';
import { Database } from '@probatum/persistence/database';
import { type Static, Type } from '@sinclair/typebox';
import { Attempt } from '../deliver/attempt';
import { deliveryStatuses, eventNames } from '../endpoint/endpoint';
import { WebhookNotFound } from '../endpoint/endpoint.errors';
import { EndpointsRepository } from '../endpoint/endpoints.repository';

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

// Event ids sort by time, so the primary key gives the newest first.
const pageOfDeliveries = `
  select id, event_id as "eventId", event, status, attempts,
    case when started_at is null then to_char(next_attempt_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') end
      as "nextAttemptAt"
  from deliveries where organization_id = $1 and environment = $2 and endpoint_id = $3
  order by event_id desc limit $4 offset $5`;

const countOfDeliveries = `
  select count(*)::int as total from deliveries where organization_id = $1 and environment = $2 and endpoint_id = $3`;

@Injectable()
export class ListDeliveries {
  constructor(
    private readonly database: Database,
    private readonly endpoints: EndpointsRepository,
  ) {}

  async execute(caller: Identity, id: string, query: PageQuery): Promise<Page<WebhookDelivery>> {
    const exists = isId('whk', id) && (await this.endpoints.exists(caller, id));
    if (!exists) throw new WebhookNotFound(id);
    const key = [caller.organizationId, caller.environment, id];
    const database = this.database.of(caller);
    const [items, [count]] = await Promise.all([
      database.query<WebhookDelivery>(pageOfDeliveries, [...key, query.pageSize ?? 20, offsetOf(query)]),
      database.query<{ total: number }>(countOfDeliveries, key),
    ]);
    return pageOf(items, count!.total, query);
  }
}
