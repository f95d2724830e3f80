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
      logging: false,
      extra: { idle_in_transaction_session_timeout: 60_000, keepAlive: true },
    });
    await dataSource.initialize();
    const database = new Database(dataSource, options.schema);
    // A connection that breaks while it is checked out and idle reports here only; its next statement fails anyway.
    database.pool.on('connect', (client) => client.on('error', () => undefined));
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
      await client.query('commit');
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

  async isMigrated(): Promise<boolean> {
    return !(await this.dataSource.showMigrations());
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

/** The event as the outbox keeps it, for statements that write outbox rows together with their own. */
export function outboxRow<Data>(definition: EventDefinition<Data>, details: EventDetails<Data>): OutboxRow {
  const event = createEvent(definition, details);
  return { id: event.id, subject: subjectOf(definition, details), payload: JSON.stringify(event) };
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

async function rollBack(client: PoolClient): Promise<Error | undefined> {
  try {
    await client.query('rollback');
    return undefined;
  } catch (error) {
    return error as Error;
  }
}
