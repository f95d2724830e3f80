import { type CloudEvent, createEvent, type EventDefinition, subjectOf } from '@probatum/contracts/events/event';
import type { TrustUpdated } from '@probatum/contracts/events/trust-engine';
import type { Tenant } from '@probatum/contracts/tenant';
import { type RunningService, startService } from '@probatum/http/run-service';
import { flushOutbox } from '@probatum/messaging/relay-flush';
import { ensureEventStream } from '@probatum/messaging/streams';
import { Database } from '@probatum/persistence/database';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { startTestNats, type TestNats } from '@probatum/testing/test-nats';
import { waitFor } from '@probatum/testing/wait-for';
import { connect, type NatsConnection } from 'nats';
import { trustEngineService } from '../src/trust-engine.service';

export interface Row {
  readonly facts: Record<string, string | number | boolean>;
  readonly trust_level: string | null;
  readonly trust_score: number | null;
  readonly revision: number;
}

export type Published = CloudEvent<TrustUpdated>;

/** A trust engine on a database and a NATS of its own, with this file in the part of every other service. */
export class RunningTrustEngine {
  /** Every trust.updated so far. */
  readonly announced: Published[] = [];

  private constructor(
    private readonly testDatabase: TestDatabase,
    private readonly testNats: TestNats,
    private readonly service: RunningService,
    private readonly database: Database,
    private readonly nats: NatsConnection,
  ) {
    nats.subscribe('events.trust-engine.>', {
      callback: (_error, message) => this.announced.push(message.json<Published>()),
    });
  }

  static async start(): Promise<RunningTrustEngine> {
    const schema = 'trust_engine';
    const { migrations } = definition('', '');
    const testDatabase = await createTestDatabase({ schema, migrations });
    const testNats = await startTestNats();
    const service = await startService(definition(testDatabase.url, testNats.url));
    const database = await Database.open({ url: testDatabase.url, schema, poolSize: 2 });
    const nats = await connect({ servers: testNats.url });
    await ensureEventStream(nats, 'certificates');
    await ensureEventStream(nats, 'anchoring');
    return new RunningTrustEngine(testDatabase, testNats, service, database, nats);
  }

  async stop(): Promise<void> {
    await this.service.stop();
    await this.nats.close();
    await this.database.close();
    await this.testNats.stop();
    await this.testDatabase.drop();
  }

  /** Puts events into their streams in this order; without a message id, so that a second time is a second delivery. */
  async receive(...events: { subject: string; event: CloudEvent }[]): Promise<void> {
    const stream = this.nats.jetstream();
    await Promise.all(events.map(({ subject, event }) => stream.publish(subject, JSON.stringify(event))));
  }

  /** Until every event is handled and all that came of it has been announced. */
  async settled(): Promise<void> {
    await waitFor(async () => (await this.unhandled()) === 0, { describe: 'all events to be handled' });
    const { lastSequence } = await waitFor(() => flushOutbox(this.nats, 'trust-engine'), { describe: 'the relay' });
    await waitFor(() => this.announced.length === lastSequence, { describe: `${lastSequence} announcements` });
  }

  private async unhandled(): Promise<number> {
    const manager = await this.nats.jetstreamManager();
    const streams = await Promise.all(
      ['CERTIFICATES', 'ANCHORING'].map((stream) => manager.consumers.list(stream).next()),
    );
    const consumers = streams.flat();
    if (consumers.length !== 3) throw new Error(`${consumers.length} consumers`);
    return consumers.reduce((sum, consumer) => sum + consumer.num_pending + consumer.num_ack_pending, 0);
  }

  async rows(tenant: Tenant): Promise<(Row & { certificate_id: string })[]> {
    return this.database.query(
      `select certificate_id, facts, trust_level, trust_score, revision from assessments
       where organization_id = $1 and environment = $2 order by certificate_id`,
      [tenant.organizationId, tenant.environment],
    );
  }

  async row(tenant: Tenant, certificateId: string): Promise<Row | undefined> {
    const found = (await this.rows(tenant)).find((row) => row.certificate_id === certificateId);
    return found && { facts: found.facts, ...pick(found) };
  }

  announcedOf(certificateId: string): Published[] {
    return this.announced.filter((event) => event.subject === certificateId);
  }
}

function pick({ trust_level, trust_score, revision }: Row) {
  return { trust_level, trust_score, revision };
}

export function message<Data>(definition: EventDefinition<Data>, tenant: Tenant, subject: string, data: Data) {
  const event = createEvent(definition, { ...tenant, subject, time: new Date(), data });
  return { subject: subjectOf(definition, tenant), event: event as CloudEvent };
}

function definition(databaseUrl: string, natsUrl: string) {
  return trustEngineService({
    HOST: '127.0.0.1',
    PORT: 0,
    DATABASE_URL: databaseUrl,
    DATABASE_POOL_SIZE: 10,
    NATS_URL: natsUrl,
    KEY_ENCRYPTION_KEY: Buffer.alloc(32).toString('base64'),
    PUBLIC_URL: 'http://127.0.0.1',
    LOG_LEVEL: 'warn',
    IDENTITY_PUBLIC_KEYS: '{"keys":[]}',
  });
}
