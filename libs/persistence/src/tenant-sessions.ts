import type { Writable } from 'node:stream';
import type { Tenant } from '@probatum/contracts/tenant';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { OrganizationSlots } from './organization-slots';
import { requestRoleOf, tenantsSetting } from './row-level-security';
import type { RowSeals } from './row-seals';
import {
  inTransaction,
  isInTransaction,
  known,
  run,
  type Session,
  tolerateBreak,
  type Transaction,
} from './transaction';

/** For whom the connection works, and how long a statement may take. */
const setTenants = {
  name: 'set-tenants',
  text: `select set_config('${tenantsSetting}', $1, false), set_config('statement_timeout', $2, false)`,
};

/** Where the role has another name than the schema, "$user" in the search path does not find it. */
const becomeRole = `select set_config('role', $1, false), set_config('search_path', $2, false)`;

/** Connections that only groups of requests use. They come in lanes, of which a service has one or two. */
const forGroups = 2;

export interface TenantLimits {
  /** How long a statement may take. */
  readonly statementMs: number;
  /** How long a request waits for a connection. */
  readonly patienceMs: number;
}

/** Connections in the role in which requests of tenants work: it sees no row of whom it was not told. */
export class TenantSessions {
  private readonly pool: Pool;
  private readonly slots: OrganizationSlots;

  constructor(
    schema: string,
    config: PoolConfig & { readonly max: number },
    private readonly limits: TenantLimits,
    private readonly seals?: RowSeals,
  ) {
    this.slots = new OrganizationSlots(Math.max(1, config.max - forGroups), limits.patienceMs);
    this.pool = new Pool({
      ...config,
      // Not as an option of the connection: those of the connection string would take its place.
      onConnect: (client) => client.query(becomeRole, [requestRoleOf(schema), schema]),
      // Statements that are sent without waiting share one round trip.
      pipeline: true,
    });
    this.pool.on('acquire', tolerateBreak);
    // An idle connection that breaks is replaced.
    this.pool.on('error', () => undefined);
  }

  /** @param statementMs how long a statement may take, if that is less than usual */
  of(tenants: readonly Tenant[], statementMs = this.limits.statementMs): Session {
    const organization = tenants[0]?.organizationId ?? '';
    return new TenantSession(this.pool, this.seals, [settingOf(tenants), String(statementMs)], (work) =>
      this.slots.use(organization, work),
    );
  }

  /** For a group of requests of any tenants, which must wait for no share of one of them. */
  ofGroup(tenants: readonly Tenant[]): Session {
    const settings = [settingOf(tenants), String(this.limits.statementMs)];
    return new TenantSession(this.pool, this.seals, settings, (work) => work());
  }

  get waitingCount(): number {
    return this.slots.waitingCount + this.pool.waitingCount;
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

class TenantSession implements Session {
  constructor(
    private readonly pool: Pool,
    private readonly knownSeals: RowSeals | undefined,
    private readonly settings: readonly string[],
    private readonly inSlot: <T>(work: () => Promise<T>) => Promise<T>,
  ) {}

  get seals(): RowSeals {
    return known(this.knownSeals);
  }

  query<Row>(statement: string, values: readonly unknown[] = [], statementName?: string): Promise<Row[]> {
    return this.inSlot(() => this.use((client) => run<Row>(client, statement, values, statementName)));
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.inSlot(() =>
      this.use((client, told) => inTransaction(client, this.knownSeals, async (tx) => told.then(() => work(tx)))),
    );
  }

  /** @param work may send before the connection has answered whom it works for: Postgres takes one after the other */
  private async use<T>(work: (client: PoolClient, told: Promise<unknown>) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    const { stream } = (client as unknown as Sending).connection;
    // Both leave in one packet: each one more wakes Postgres once more.
    stream.cork();
    const told = this.tell(client);
    const working = work(client, told);
    stream.uncork();
    const [its, result] = await Promise.allSettled([told, working]);
    // A connection whose tenants are unknown, or with an open transaction, must not be used again.
    client.release(its.status === 'rejected' || isInTransaction(client));
    if (its.status === 'rejected') throw its.reason;
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }

  /** A connection keeps what it was told, so the next work for the same tenants need not tell it again. */
  private async tell(client: PoolClient): Promise<void> {
    const { settings } = this;
    if (settings.every((setting, index) => setting === toldTo.get(client)?.[index])) return;
    toldTo.delete(client);
    await client.query({ ...setTenants, values: [...settings] });
    toldTo.set(client, settings);
  }
}

/** The tenants that each connection has confirmed. */
const toldTo = new WeakMap<PoolClient, readonly string[]>();

/** The part of a client that its types leave out. */
interface Sending {
  readonly connection: { readonly stream: Writable };
}

/** `organizations|environments|tenants`, the last only where the first two together would let in too many. */
function settingOf(tenants: readonly Tenant[]): string {
  const organizations = new Set(tenants.map(({ organizationId }) => organizationId));
  const environments = new Set(tenants.map(({ environment }) => environment));
  const pairs = new Set(tenants.map(({ organizationId, environment }) => `${organizationId} ${environment}`));
  const isExact = organizations.size * environments.size === pairs.size;
  return [[...organizations].join(' '), [...environments].join(' '), isExact ? '' : [...pairs].join(',')].join('|');
}
