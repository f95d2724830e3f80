import { Controller } from '@nestjs/common';
import type { CloudEvent } from '@probatum/contracts/events/event';
import { type OrganizationCreated, organizationCreated } from '@probatum/contracts/events/gateway';
import { OnEvent } from '@probatum/messaging/on-event';
import { Database } from '@probatum/persistence/database';

/** Keeps the name of the account, by which recipients know who asks them to sign. */
@Controller()
export class OnOrganizationCreated {
  constructor(private readonly database: Database) {}

  /** In the order of the key: two replicas that get the same events again never wait for each other in a circle. */
  @OnEvent(organizationCreated)
  async keepName(events: CloudEvent<OrganizationCreated>[]): Promise<void> {
    await this.database.query(
      `insert into organizations (organization_id, name) select * from unnest($1::text[], $2::text[]) order by 1
       on conflict (organization_id) do nothing`,
      [events.map(({ data }) => data.organizationId), events.map(({ data }) => data.name)],
    );
  }
}
