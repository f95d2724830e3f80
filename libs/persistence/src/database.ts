import { createEvent, type EventDefinition, type EventDetails, subjectOf } from '@probatum/contracts/events/event';
import type { Pool, PoolClient, QueryConfig, QueryResult } from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';

export type MigrationClass = new () => MigrationInterface;

export interface DatabaseOptions {
  /** Connection string of the service's own role. */
  readonly url: string;
  /** The service's own schema; it has the name of the role, so that `"$user"` in the search path finds it. */
  readonly schema: string;
  /** Connections at most, 10 unless told. */
  readonly poolSize?: number;
  readonly migrations?: readonly MigrationClass[];
}

export interface Queryable {
  /** Runs one statement and returns its rows. With `name` it is prepared once per connection under that name. */
  query<Row>(text: string, values?: readonly unknown[], name?: string): Promise<Row[]>;
}

export interface EventToPublish<Data = unknown> {
  readonly definition: EventDefinition<Data>;
  readonly details: EventDetails<Data>;
}

export interface Transaction extends Queryable {
  /** Writes the event to the outbox of this transaction: it is sent if, and only if, the transaction commits. */
  publish<Data>(definition: EventDefinition<Data>, details: EventDetails<Data>): Promise<void>;
  /** Many events in one statement, sent in the order given. */
  publishAll(events: readonly EventToPublish[]): Promise<void>;
}

/** Statements that insert into the outbox themselves end with this, so that the relay wakes on commit. */
export const wakeRelay = `select pg_notify(current_schema() || '_outbox', '')`;

const insertEvents = `
  with written as (
    insert into outbox (id, subject, payload) select * from unnest($1::text[], $2::text[], $3::text[])
  ) ${wakeRelay}`;

/** One service's connection to its own schema: a TypeORM data source for migrations, its pool for statements. */
export class Database implements Queryable {
  private migrated = false;

  private constructor(
    private readonly dataSource: DataSource,
    readonly schema: string,
  ) {}

  static async open(options: DatabaseOptions): Promise<Database> {
    const dataSource = new DataSource({
      type: 'postgres',
      url: options.url,
      schema: options.schema,
      migrations: [...(options.migrations ?? [])],
      migrationsTransactionMode: 'each',
      poolSize: options.poolSize ?? 10,
      connectTimeoutMS: 5_000,
      applicationName: `probatum-${options.schema}`,
      installExtensions: false,
      // Errors are thrown to the caller; the data source prints nothing by itself.
      logging: false,
      logger: 'debug',
      extra: { idle_in_transaction_session_timeout: 60_000, keepAlive: true },
    });
    await dataSource.initialize();
    const database = new Database(dataSource, options.schema);
    database.pool.on('acquire', tolerateBreak);
    return database;
  }

  get pool(): Pool {
    return (this.dataSource.driver as PostgresDriver).master as Pool;
  }

  async query<Row>(text: string, values: readonly unknown[] = [], name?: string): Promise<Row[]> {
    return run<Row>(this.pool, text, values, name);
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    let failure: Error | undefined;
    try {
      await client.query('begin');
      const result = await work(new ClientTransaction(client));
      await commit(client);
      return result;
    } catch (error) {
      failure = await rollBack(client);
      throw error;
    } finally {
      // A connection that cannot roll back is broken: the pool must not hand it out again.
      client.release(failure);
    }
  }

  /** Brings the schema to the newest migration. One process at a time does it, the others wait and find it done. */
  async migrate(): Promise<void> {
    const client = await this.pool.connect();
    try {
      await client.query('select pg_advisory_lock(hashtext($1))', [`migrate:${this.schema}`]);
      await this.dataSource.runMigrations();
    } finally {
      // Closing the session gives the lock back even if the statement above failed half-way.
      client.release(true);
    }
  }

  /** Only reads: a probe must not race with whoever migrates. */
  async isMigrated(): Promise<boolean> {
    if (this.migrated) return true;
    const names = this.dataSource.migrations.map((migration) => migration.constructor.name);
    const [table] = await this.query<{ exists: boolean }>(`select to_regclass('migrations') is not null as exists`);
    if (!table?.exists) return names.length === 0;
    const [done] = await this.query<{ count: number }>(
      'select count(*)::int as count from migrations where name = any($1)',
      [names],
    );
    this.migrated = done?.count === names.length;
    return this.migrated;
  }

  async close(): Promise<void> {
    await this.dataSource.destroy();
  }
}

class ClientTransaction implements Transaction {
  constructor(private readonly client: PoolClient) {}

  async query<Row>(text: string, values: readonly unknown[] = [], name?: string): Promise<Row[]> {
    return run<Row>(this.client, text, values, name);
  }

  async publish<Data>(definition: EventDefinition<Data>, details: EventDetails<Data>): Promise<void> {
    await this.publishAll([{ definition, details }]);
  }

  async publishAll(events: readonly EventToPublish[]): Promise<void> {
    if (events.length === 0) return;
    const rows = events.map(({ definition, details }) => outboxRow(definition, details));
    await this.query(
      insertEvents,
      [rows.map((row) => row.id), rows.map((row) => row.subject), rows.map((row) => row.payload)],
      'outbox-insert',
    );
  }
}

export interface OutboxRow {
  readonly id: string;
  readonly subject: string;
  readonly payload: string;
}

/** Less than what a NATS server takes in one message by default (1 MiB), headers included. */
const maxEventBytes = 1_000_000;

/**
 * The event as the outbox keeps it, for statements that write outbox rows together with their own.
 * @throws Error when no stream would take it: committed, it would stop all events behind it.
 */
export function outboxRow<Data>(definition: EventDefinition<Data>, details: EventDetails<Data>): OutboxRow {
  const event = createEvent(definition, details);
  const payload = JSON.stringify(event);
  if (Buffer.byteLength(payload) > maxEventBytes)
    throw new Error(`An event ${definition.name} is too large to be sent`);
  return { id: event.id, subject: subjectOf(definition, details), payload };
}

async function run<Row>(
  on: Pool | PoolClient,
  text: string,
  values: readonly unknown[],
  name: string | undefined,
): Promise<Row[]> {
  const statement: QueryConfig = { text, values: values as unknown[], ...(name ? { name } : {}) };
  const result: QueryResult = await on.query(statement);
  return result.rows as Row[];
}

/** Postgres answers the commit of a transaction in which a statement failed with a rollback, and not with an error. */
async function commit(client: PoolClient): Promise<void> {
  const { command } = await client.query('commit');
  if (command !== 'COMMIT') throw new Error('A statement of this transaction had failed: it was rolled back');
}

/** A connection that breaks while it is checked out says so as an event that must be heard; its next statement fails anyway. */
function tolerateBreak(client: PoolClient): void {
  if (!client.listeners('error').includes(ignore)) client.on('error', ignore);
}

const ignore = () => undefined;

async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
