import { Injectable } from '@nestjs/common';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { newId } from '@probatum/contracts/ids';
import { clockToleranceMs } from '@probatum/persistence/clock';
import { Database } from '@probatum/persistence/database';
import { DeliveryEngine } from '../deliver/delivery-engine';
import { Pace } from '../deliver/pace';
import { type DialectName, dialects } from '../dialect/dialects';

interface Subscriber {
  readonly id: string;
  readonly organization_id: string;
  readonly environment: string;
  readonly dialect: DialectName;
  readonly created_at: Date;
}

interface NewDelivery {
  readonly endpoint: Subscriber;
  readonly event: CloudEvent;
  readonly body: string;
}

// Most tenants have no endpoint: asked first, so that their events cost one index probe and no body is built.
const subscribersOf = `
  select endpoints.id, organization_id, environment, dialect, created_at
  from unnest($1::text[], $2::text[]) as tenant (organization_id, environment)
  join endpoints using (organization_id, environment)
  where $3 = any(events) and deleted_at is null`;

// A body goes over once, however many endpoints get it.
const insertDeliveries = `
  insert into deliveries (organization_id, environment, endpoint_id, event_id, id, event, body, traceparent)
  select organization_id, environment, endpoint_id, event_id, id, $1, ($7::text[])[body], traceparent
  from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $8::int[], $9::text[])
    as new (organization_id, environment, endpoint_id, event_id, id, body, traceparent)
  order by organization_id, environment, endpoint_id, event_id
  on conflict do nothing`;

/** Makes one delivery for each event and each endpoint that asked for it. An event that comes again changes nothing. */
@Injectable()
export class FanOutEvents {
  private readonly paces = new Map<string, Pace>();

  constructor(
    private readonly database: Database,
    private readonly engine: DeliveryEngine,
  ) {}

  async execute(name: string, events: readonly CloudEvent[]): Promise<void> {
    await this.paceOf(name).turn();
    const deliveries = await this.deliveriesOf(name, events);
    if (deliveries.length === 0) return;
    const bodies = [...new Set(deliveries.map(({ body }) => body))];
    const places = new Map(bodies.map((body, index) => [body, index + 1]));
    await this.database.query(
      insertDeliveries,
      [
        name,
        deliveries.map(({ endpoint }) => endpoint.organization_id),
        deliveries.map(({ endpoint }) => endpoint.environment),
        deliveries.map(({ endpoint }) => endpoint.id),
        deliveries.map(({ event }) => event.id),
        deliveries.map(() => newId('dlv')),
        bodies,
        deliveries.map(({ body }) => places.get(body)),
        deliveries.map(({ event }) => event.traceparent ?? null),
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
    const subscribers = await this.subscribersOf(name, events);
    if (subscribers.size === 0) return [];
    return events.flatMap((event) => {
      const bodies = new Map<DialectName, string>();
      const latest = Date.parse(event.time) + clockToleranceMs;
      const endpoints = subscribers.get(tenantKey(event.organizationid, event.environment)) ?? [];
      return endpoints
        .filter(({ created_at: createdAt }) => createdAt.getTime() <= latest)
        .map((endpoint) => ({ endpoint, event, body: bodyFor(endpoint.dialect, name, event, bodies) }));
    });
  }

  private async subscribersOf(name: string, events: readonly CloudEvent[]): Promise<Map<string, Subscriber[]>> {
    const tenants = new Map(events.map((event) => [tenantKey(event.organizationid, event.environment), event]));
    const rows = await this.database.query<Subscriber>(
      subscribersOf,
      [
        [...tenants.values()].map((event) => event.organizationid),
        [...tenants.values()].map((event) => event.environment),
        name,
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

function bodyFor(dialect: DialectName, name: string, event: CloudEvent, built: Map<DialectName, string>): string {
  const body = built.get(dialect) ?? dialects[dialect].body(name, event);
  built.set(dialect, body);
  return body;
}
