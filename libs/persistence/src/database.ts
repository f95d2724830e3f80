import type { Tenant } from '@probatum/contracts/tenant';
import type { Pool } from 'pg';
import { DataSource, type EntitySchema, type MigrationInterface } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import { OrganizationSlots } from './organization-slots';
import type { RowSeals } from './row-seals';
import { TenantSessions } from './tenant-sessions';
import {
  inTransaction,
  isInTransaction,
  known,
  run,
  type Session,
  tolerateBreak,
  type Transaction,
} from './transaction';

export type { EventToPublish, Queryable, Session, Transaction } from './transaction';

export type MigrationClass = new () => MigrationInterface;

export interface DatabaseOptions {
  /** Connection string of the service's own role. */
  readonly url: string;
  /** The service's own schema; it has the name of the role, so that `"$user"` in the search path finds it. */
  readonly schema: string;
  /** Maximum number of connections for requests of tenants, and again for all other work: 10 by default. */
  readonly poolSize?: number;
  /** Time limit for a statement of a tenant: 10 s by default. */
  readonly tenantStatementMs?: number;
  readonly migrations?: readonly MigrationClass[];
  /** For which statements are built with TypeORM. */
  readonly entities?: readonly EntitySchema[];
  /** For rows that decide about access. */
  readonly seals?: RowSeals;
}

/** How long a request waits for a connection. */
const patienceMs = 5_000;

/**
 * One service's connection to its own schema: a TypeORM data source for migrations, its pool for statements of the
 * service itself, which see all rows, and the sessions of tenants.
 */
export class Database implements Session {
  private migrated = false;

  private constructor(
    /** Builds statements; a session runs them, so that row-level security holds. */
    readonly dataSource: DataSource,
    private readonly tenants: TenantSessions,
    private readonly slots: OrganizationSlots,
    readonly schema: string,
    private readonly knownSeals: RowSeals | undefined,
  ) {}

  get seals(): RowSeals {
    return known(this.knownSeals);
  }

  static async open(options: DatabaseOptions): Promise<Database> {
    const connecting = { idle_in_transaction_session_timeout: 60_000, keepAlive: true };
    const max = options.poolSize ?? 10;
    const dataSource = new DataSource({
      type: 'postgres',
      url: options.url,
      schema: options.schema,
      migrations: [...(options.migrations ?? [])],
      entities: [...(options.entities ?? [])],
      migrationsTransactionMode: 'each',
      poolSize: max,
      connectTimeoutMS: patienceMs,
      applicationName: `probatum-${options.schema}`,
      installExtensions: false,
      // Errors are thrown to the caller; the data source prints nothing by itself.
      logging: false,
      logger: 'debug',
      extra: connecting,
    });
    await dataSource.initialize();
    const pool = {
      ...connecting,
      max,
      connectionString: options.url,
      connectionTimeoutMillis: patienceMs,
      application_name: `probatum-${options.schema}`,
    };
    const limits = { statementMs: options.tenantStatementMs ?? 10_000, patienceMs };
    const tenants = new TenantSessions(options.schema, pool, limits, options.seals);
    // Background work of the service keeps half of its connections.
    const slots = new OrganizationSlots(Math.max(1, Math.floor(max / 2)), patienceMs);
    const database = new Database(dataSource, tenants, slots, options.schema, options.seals);
    database.pool.on('acquire', tolerateBreak);
    return database;
  }

  get pool(): Pool {
    return (this.dataSource.driver as PostgresDriver).master as Pool;
  }

  /** Statements that wait for a connection, those of tenants and those of the service itself. */
  get waitingCount(): number {
    return this.pool.waitingCount + this.slots.waitingCount + this.tenants.waitingCount;
  }

  async query<Row>(text: string, values: readonly unknown[] = [], name?: string): Promise<Row[]> {
    return run<Row>(this.pool, text, values, name);
  }

  async transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    try {
      return await inTransaction(client, this.knownSeals, work);
    } finally {
      client.release(isInTransaction(client));
    }
  }

  /**
   * The database as requests of these tenants see it. Row-level security hides every other tenant's rows and refuses
   * to write them, whatever a statement says: a second net below the conditions that every statement has.
   * An organization has a share of the connections only, and a statement has a time.
   * @param tenants of one organization
   * @param statementMs how long a statement may take, if that is less than usual
   */
  of(tenants: Tenant | readonly Tenant[], statementMs?: number): Session {
    return this.tenants.of('environment' in tenants ? [tenants] : tenants, statementMs);
  }

  /** The same for a group of requests of any organizations. It waits for no share; its caller has a lane or two. */
  ofGroup(tenants: readonly Tenant[]): Session {
    return this.tenants.ofGroup(tenants);
  }

  /** The service itself, which sees all rows, at work for a request. The organization has a share of it only. */
  onBehalfOf({ organizationId }: Tenant): Session {
    const seals = () => this.seals;
    return {
      get seals() {
        return seals();
      },
      query: (text, values, name) => this.slots.use(organizationId, () => this.query(text, values, name)),
      transaction: (work) => this.slots.use(organizationId, () => this.transaction(work)),
    };
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

  /** Only reads: a probe must not race with a migration. */
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
