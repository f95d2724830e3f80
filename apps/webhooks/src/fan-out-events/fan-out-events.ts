import { Inject, Injectable } from '@nestjs/common';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { newId } from '@probatum/contracts/ids';
import { clockToleranceMs } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { CONFIG } from '@probatum/service/resources';
import { DeliveryEngine } from '../deliver/delivery-engine';
import { Pace } from '../deliver/pace';
import type { Place } from '../dialect/dialect';
import { type DialectName, dialects } from '../dialect/dialects';
import type { WebhooksConfig } from '../webhooks.config';

interface Subscriber {
  readonly id: string;
  readonly organization_id: string;
  readonly environment: string;
  readonly created_at: Date;
}

/** To an endpoint of the event's tenant. */
export interface NewDelivery {
  readonly endpointId: string;
  readonly event: CloudEvent;
  readonly body: string;
  /** Where it goes, if not to the URL of the endpoint. */
  readonly url: string | null;
}

// Most tenants have no endpoint: asked first, so that their events cost one index probe and no body is built.
const subscribersOf = `
  select endpoints.id, organization_id, environment, created_at
  from unnest($1::text[], $2::text[]) as tenant (organization_id, environment)
  join endpoints using (organization_id, environment)
  where $3 = any(events) and deleted_at is null and dialect = $4`;

// A body goes over once, however many endpoints get it.
const insertDeliveries = `
  insert into deliveries (organization_id, environment, endpoint_id, event_id, id, event, body, traceparent, url)
  select organization_id, environment, endpoint_id, event_id, id, $1, ($7::text[])[body], traceparent, url
  from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $8::int[], $9::text[], $10::text[])
    as new (organization_id, environment, endpoint_id, event_id, id, body, traceparent, url)
  order by organization_id, environment, endpoint_id, event_id
  on conflict do nothing`;

/** Makes one delivery for each event and each endpoint that asked for it. An event that comes again changes nothing. */
@Injectable()
export class FanOutEvents {
  private readonly paces = new Map<string, Pace>();

  private readonly place: Place;

  constructor(
    private readonly database: Database,
    private readonly engine: DeliveryEngine,
    @Inject(CONFIG) { PUBLIC_URL }: WebhooksConfig,
  ) {
    this.place = { publicUrl: PUBLIC_URL.replace(/\/$/, '') };
  }

  async execute(name: string, events: readonly CloudEvent[]): Promise<void> {
    await this.paceOf(name).turn();
    await this.deliver(name, await this.deliveriesOf(name, events));
  }

  bodyOf(dialect: DialectName, name: string, event: CloudEvent): string {
    return dialects[dialect].body(name, event, this.place);
  }

  async deliver(name: string, deliveries: readonly NewDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    const bodies = [...new Set(deliveries.map(({ body }) => body))];
    const places = new Map(bodies.map((body, index) => [body, index + 1]));
    await this.database.query(
      insertDeliveries,
      [
        name,
        deliveries.map(({ event }) => event.organizationid),
        deliveries.map(({ event }) => event.environment),
        deliveries.map(({ endpointId }) => endpointId),
        deliveries.map(({ event }) => event.id),
        deliveries.map(() => newId('dlv')),
        bodies,
        deliveries.map(({ body }) => places.get(body)),
        deliveries.map(({ event }) => event.traceparent ?? null),
        deliveries.map(({ url }) => url),
      ],
      'deliveries-insert',
    );
    this.engine.wake();
  }

  /** Events that arrive while this kind of event waits for its turn enlarge its next batch. */
  private paceOf(name: string): Pace {
    const pace = this.paces.get(name) ?? new Pace(20);
    this.paces.set(name, pace);
    return pace;
  }

  /** An endpoint gets what happened after it was made, as far as clocks can tell. */
  private async deliveriesOf(name: string, events: readonly CloudEvent[]): Promise<NewDelivery[]> {
    const dialect = dialectOf(name);
    const subscribers = await this.subscribersOf(name, dialect, events);
    if (subscribers.size === 0) return [];
    return events.flatMap((event) => {
      const latest = Date.parse(event.time) + clockToleranceMs;
      const endpoints = subscribers.get(tenantKey(event.organizationid, event.environment)) ?? [];
      const wanting = endpoints.filter(({ created_at: createdAt }) => createdAt.getTime() <= latest);
      if (wanting.length === 0) return [];
      const body = this.bodyOf(dialect, name, event);
      return wanting.map(({ id: endpointId }) => ({ endpointId, event, body, url: null }));
    });
  }

  private async subscribersOf(name: string, dialect: DialectName, events: readonly CloudEvent[]) {
    const tenants = new Map(events.map((event) => [tenantKey(event.organizationid, event.environment), event]));
    const rows = await this.database.query<Subscriber>(
      subscribersOf,
      [
        [...tenants.values()].map((event) => event.organizationid),
        [...tenants.values()].map((event) => event.environment),
        name,
        dialect,
      ],
      'subscribers-select',
    );
    const subscribers = new Map<string, Subscriber[]>();
    for (const row of rows) {
      const key = tenantKey(row.organization_id, row.environment);
      subscribers.set(key, [...(subscribers.get(key) ?? []), row]);
    }
    return subscribers;
  }
}

const tenantKey = (organizationId: string, environment: string) => `${organizationId}/${environment}`;

/** An endpoint hears of the events of its own API only, whatever is written in its row. */
function dialectOf(name: string): DialectName {
  return /^(?:envelope|recipient)\./.test(name) ? 'certyneo' : 'needine';
}
