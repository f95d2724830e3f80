import type { Tenant } from '@probatum/contracts/tenant';
import type { Pool } from 'pg';
import { DataSource, type MigrationInterface } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { TenantSessions } from './tenant-sessions';
import { inTransaction, isInTransaction, run, type Session, tolerateBreak, type Transaction } from './transaction';

export type { EventToPublish, Queryable, Session, Transaction } from './transaction';

export type MigrationClass = new () => MigrationInterface;

export interface DatabaseOptions {
  /** Connection string of the service's own role. */
  readonly url: string;
  /** The service's own schema; it has the name of the role, so that `"$user"` in the search path finds it. */
  readonly schema: string;
  /** Connections at most, for requests of tenants and for everything else each: 10 unless told. */
  readonly poolSize?: number;
  readonly migrations?: readonly MigrationClass[];
}

/**
 * One service's connection to its own schema: a TypeORM data source for migrations, its pool for statements of the
 * service itself, which see all rows, and the sessions of tenants.
 */
export class Database implements Session {
  private migrated = false;

  private constructor(
    private readonly dataSource: DataSource,
    private readonly tenants: TenantSessions,
    readonly schema: string,
  ) {}

  static async open(options: DatabaseOptions): Promise<Database> {
    const connecting = { idle_in_transaction_session_timeout: 60_000, keepAlive: true };
    const max = options.poolSize ?? 10;
    const dataSource = new DataSource({
      type: 'postgres',
      url: options.url,
      schema: options.schema,
      migrations: [...(options.migrations ?? [])],
      migrationsTransactionMode: 'each',
      poolSize: max,
      connectTimeoutMS: 5_000,
      applicationName: `probatum-${options.schema}`,
      installExtensions: false,
      // Errors are thrown to the caller; the data source prints nothing by itself.
      logging: false,
      logger: 'debug',
      extra: connecting,
    });
    await dataSource.initialize();
    const tenants = new TenantSessions(options.schema, {
      ...connecting,
      max,
      connectionString: options.url,
      connectionTimeoutMillis: 5_000,
      application_name: `probatum-${options.schema}`,
    });
    const database = new Database(dataSource, tenants, options.schema);
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
    try {
      return await inTransaction(client, work);
    } finally {
      client.release(isInTransaction(client));
    }
  }

  /**
   * The database as requests of these tenants see it. Row-level security hides every other tenant's rows and refuses
   * to write them, whatever a statement says: a second net below the conditions that every statement has.
   */
  of(tenants: Tenant | readonly Tenant[]): Session {
    return this.tenants.of('environment' in tenants ? [tenants] : tenants);
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
    await Promise.all([this.tenants.close(), this.dataSource.destroy()]);
  }
}
