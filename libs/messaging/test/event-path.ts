import {
  certificateIssued,
  type CertificateIssued,
  certificateIssuedV2,
} from '@probatum/contracts/events/certificates';
import { type CloudEvent, type EventDefinition, streamName } from '@probatum/contracts/events/event';
import { createLogger } from '@probatum/observability/logger';
import { chunkRows } from '@probatum/persistence/chunks';
import { Database, type Transaction } from '@probatum/persistence/database';
import {
  CarryTraces1700000002700,
  CreateMessagingTables1700000000000,
  KeepPublishedEvents1700000001500,
} from '@probatum/persistence/messaging-tables';
import { createTestDatabase, type TestDatabase } from '@probatum/testing/database-per-file';
import { asAdministrator } from '@probatum/testing/database-template';
import { startOwnNats, type StoppableTestNats } from '@probatum/testing/test-nats';
import type { NatsConnection } from 'nats';
import { EventConsumer } from '../src/event-consumer';
import type { ConsumerOptions } from '../src/event-consumer';
import { connectNats } from '../src/nats-connection';
import { Relay } from '../src/relay';

const schema = 'test_messaging';
const context = certificateIssued.context;
const stream = streamName(context);
const logger = createLogger('test', 'silent');

export type Issued = CloudEvent<CertificateIssued>;

/** An outbox, the stream behind it and the consumers, on separate infrastructure. */
export class EventPath {
  private readonly replicas: { stop(): Promise<void> }[] = [];

  private constructor(
    private readonly test: TestDatabase,
    readonly server: StoppableTestNats,
    readonly database: Database,
    readonly nats: NatsConnection,
  ) {}

  static async open(): Promise<EventPath> {
    const [test, server] = await Promise.all([
      createTestDatabase({
        schema,
        migrations: [CreateMessagingTables1700000000000, KeepPublishedEvents1700000001500, CarryTraces1700000002700],
      }),
      startOwnNats(),
    ]);
    const database = await Database.open({ url: test.url, schema, poolSize: 4 });
    return new EventPath(test, server, database, await connectNats(server.url, 'test'));
  }

  async close(): Promise<void> {
    await Promise.all(this.replicas.map((replica) => replica.stop()));
    await this.nats.close();
    await this.database.close();
    await this.server.stop();
    await this.test.drop();
  }

  /** One more replica of the service that owns the outbox. */
  async relay(onLost?: (count: number) => void): Promise<Relay> {
    const database = await Database.open({ url: this.test.url, schema, poolSize: 2 });
    const nats = await connectNats(this.server.url, 'relay');
    const relay = new Relay({ database, nats, context, logger, onLost });
    relay.start();
    this.replicas.push({
      stop: async () => {
        await relay.stop();
        await nats.close();
        await database.close();
      },
    });
    return relay;
  }

  /** One more replica of a service that listens. */
  async consumer(
    handle: (events: Issued[]) => Promise<void>,
    options: Partial<ConsumerOptions> = {},
    definition: EventDefinition<unknown> = certificateIssued,
  ) {
    const nats = await connectNats(this.server.url, 'consumer');
    const consumer = new EventConsumer(
      { nats, service: 'listener', logger, ...options },
      definition,
      handle as (events: CloudEvent[]) => Promise<void>,
    );
    await consumer.start();
    this.replicas.push({ stop: () => consumer.stop().then(() => nats.close()) });
    return { consumer, nats };
  }

  /** Commits events about these subjects, in one transaction. */
  async commit(...subjects: string[]): Promise<void> {
    await this.database.transaction((tx) => publish(tx, subjects));
  }

  /** Commits the same events in chunks. */
  async commitInChunks(...subjects: string[]): Promise<void> {
    const tenant = { organizationId: 'org_1', environment: 'live' as const };
    const items = subjects.map((certificateId) => ({ ...certificateIssued.example, certificateId }));
    const rows = chunkRows(certificateIssuedV2, { ...tenant, time: new Date() }, items);
    await this.database.transaction((tx) => tx.publishRows(rows));
  }

  /** Writes events about these subjects to the outbox. @returns a function that commits them */
  async prepare(...subjects: string[]): Promise<() => Promise<void>> {
    let commit!: () => void;
    const told = new Promise<void>((resolve) => (commit = resolve));
    let committed!: Promise<void>;
    await new Promise<void>((written) => {
      committed = this.database.transaction(async (tx) => {
        await publish(tx, subjects);
        written();
        await told;
      });
    });
    return () => {
      commit();
      return committed;
    };
  }

  /** Puts something into the stream past all outboxes. */
  async publishRaw(payload: string, definition: EventDefinition<unknown> = certificateIssued): Promise<void> {
    await this.nats.jetstream().publish(`events.${context}.${definition.name}.live.org_1`, payload);
  }

  async state() {
    return (await (await this.nats.jetstreamManager()).streams.info(stream)).state;
  }

  /** The subjects of all events in the stream, in its order. */
  async stored(): Promise<string[]> {
    const { messages } = await this.state();
    if (messages === 0) return [];
    const reader = await this.nats.jetstream().consumers.get(stream);
    const subjects: string[] = [];
    for await (const message of await reader.fetch({ max_messages: messages })) {
      subjects.push(message.json<Issued>().subject);
    }
    return subjects;
  }

  async consumerInfo(definition: EventDefinition<unknown> = certificateIssued) {
    const name = `listener-${definition.name.replaceAll('.', '-')}`;
    return (await this.nats.jetstreamManager()).consumers.info(stream, name);
  }

  async deadLetters(): Promise<{ subject: string; text: string; cause: string; consumer: string }[]> {
    const manager = await this.nats.jetstreamManager();
    const { messages } = (await manager.streams.info('DEAD-LETTERS')).state;
    const sequences = Array.from({ length: messages }, (_, index) => index + 1);
    const found = await Promise.all(sequences.map((seq) => manager.streams.getMessage('DEAD-LETTERS', { seq })));
    return found.map(({ subject, header, data }) => ({
      subject,
      text: new TextDecoder().decode(data),
      cause: header.get('Probatum-Cause'),
      consumer: header.get('Probatum-Consumer'),
    }));
  }

  async outboxLength(): Promise<number> {
    const [row] = await this.database.query<{ count: number }>('select count(*)::int as count from outbox');
    return row!.count;
  }

  /** The server forgets everything that it was told. */
  async loseStreams(): Promise<void> {
    const { streams } = await this.nats.jetstreamManager();
    for (const { config } of await streams.list().next()) await streams.delete(config.name);
  }

  /** Ends the sessions of all replicas, and says how many. */
  async terminateSessions(): Promise<number> {
    return this.administer(`select pg_terminate_backend(pid) from pg_stat_activity
      where usename = '${schema}' and datname = current_database()`);
  }

  /** Ends the session of the relay that leads. */
  async terminateLeader(): Promise<number> {
    return this.administer(`select pg_terminate_backend(pid) from pg_locks
      where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())`);
  }

  async administer(statement: string): Promise<number> {
    const { rowCount } = await asAdministrator(this.test.administratorUrl, (client) => client.query(statement));
    return rowCount ?? 0;
  }
}

export const numbered = (count: number, from = 0) => Array.from({ length: count }, (_, index) => String(from + index));

/** Milliseconds of the fastest of some rounds, one after the other: the machine may be busy with something else. */
export async function fastestOf(rounds: number, work: (round: number) => Promise<void>): Promise<number> {
  let fastest = Infinity;
  for (let round = 1; round <= rounds; round += 1) {
    const before = performance.now();
    await work(round);
    fastest = Math.min(fastest, performance.now() - before);
  }
  return fastest;
}

function publish(tx: Transaction, subjects: readonly string[]): Promise<void> {
  const details = { organizationId: 'org_1', environment: 'live' as const, time: new Date() };
  return tx.publishAll(
    subjects.map((subject) => ({
      definition: certificateIssued,
      details: { ...details, subject, data: certificateIssued.example },
    })),
  );
}
