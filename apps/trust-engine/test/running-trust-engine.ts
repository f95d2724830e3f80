import { type CloudEvent, createEvent, type EventDefinition } from '@probatum/contracts/events/event';
import type { TrustUpdated } from '@probatum/contracts/events/trust-engine';
import type { Tenant } from '@probatum/contracts/tenant';
import { ServiceHarness } from '@probatum/testing/service-harness';
import { trustEngineService } from '../src/trust-engine.service';

export interface Row {
  readonly facts: Record<string, string | number | boolean>;
  readonly trust_level: string | null;
  readonly trust_score: number | null;
  readonly revision: number;
}

export type Published = CloudEvent<TrustUpdated>;
export type Message = ReturnType<typeof message>;

/** A trust engine on its own, with the tests in the part of every other service. */
export class RunningTrustEngine {
  private constructor(readonly harness: ServiceHarness) {}

  static async start(): Promise<RunningTrustEngine> {
    return new RunningTrustEngine(await ServiceHarness.start(trustEngineService));
  }

  async stop(): Promise<void> {
    await this.harness.stop();
  }

  /** Puts events into their streams in this order. */
  async receive(...messages: Message[]): Promise<void> {
    await Promise.all(messages.map(({ definition, event }) => this.harness.deliver(definition, event)));
  }

  /** Until every event is handled and all that came of it has been announced. */
  async settled(): Promise<void> {
    await this.harness.settled();
  }

  /** Every trust.updated so far. */
  get announced(): Published[] {
    return this.harness.published as Published[];
  }

  announcedOf(certificateId: string): Published[] {
    return this.announced.filter((event) => event.subject === certificateId);
  }

  async rows(tenant: Tenant): Promise<(Row & { certificate_id: string })[]> {
    return this.harness.database.query(
      `select certificate_id, facts, trust_level, trust_score, revision from assessments
       where organization_id = $1 and environment = $2 order by certificate_id`,
      [tenant.organizationId, tenant.environment],
    );
  }

  async row(tenant: Tenant, certificateId: string): Promise<Row | undefined> {
    const found = (await this.rows(tenant)).find((row) => row.certificate_id === certificateId);
    if (!found) return undefined;
    const { facts, trust_level, trust_score, revision } = found;
    return { facts, trust_level, trust_score, revision };
  }
}

export function message<Data>(definition: EventDefinition<Data>, tenant: Tenant, subject: string, data: Data) {
  const event = createEvent(definition, { ...tenant, subject, time: new Date(), data });
  return { definition: definition as EventDefinition<unknown>, event: event as CloudEvent };
}
