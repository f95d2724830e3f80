import { Injectable } from '@nestjs/common';
import type { EnvelopeFacts } from '@probatum/contracts/events/envelopes';
import type { CloudEvent, EventDefinition } from '@probatum/contracts/events/event';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database } from '@probatum/persistence/database';
import { FanOutEvents } from '../../fan-out-events/fan-out-events';
import { EnvelopeLanes, isOf } from '../envelope-lane';

type Fact = CloudEvent<EnvelopeFacts>;

/** Announces what happened to envelopes: to the webhooks of their organization, and to the URL that an envelope brings. */
@Injectable()
export class AnnounceEnvelopes {
  constructor(
    private readonly database: Database,
    private readonly fanOut: FanOutEvents,
    private readonly lanes: EnvelopeLanes,
  ) {}

  async execute({ name }: EventDefinition<unknown>, events: readonly Fact[]): Promise<void> {
    await this.fanOut.execute(name, events);
    const withUrl = events.filter(({ data }) => data.webhookUrl !== undefined);
    if (withUrl.length === 0) return;
    const tenants = new Map(withUrl.map((event) => [`${event.organizationid} ${event.environment}`, tenantOf(event)]));
    const lanes = await this.lanes.ensure(this.database, [...tenants.values()]);
    const deliveries = withUrl.map((event) => ({
      endpointId: lanes.find((lane) => isOf(lane, tenantOf(event)))!.id,
      event,
      body: this.fanOut.bodyOf('envelope', name, event),
      url: event.data.webhookUrl!,
    }));
    await this.fanOut.deliver(name, deliveries);
  }
}

function tenantOf({ organizationid: organizationId, environment }: Fact): Tenant {
  return { organizationId, environment };
}
