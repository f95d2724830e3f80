import type { Tenant } from '@probatum/contracts/tenant';
import { Pool, type PoolClient, type PoolConfig } from 'pg';
import { requestRoleOf, tenantsSetting } from './row-level-security';
import { inTransaction, isInTransaction, run, type Session, tolerateBreak, type Transaction } from './transaction';

const setTenants = { name: 'set-tenants', text: `select set_config('${tenantsSetting}', $1, false)` };

/** Where the role has another name than the schema, "$user" in the search path does not find it. */
const becomeRole = `select set_config('role', $1, false), set_config('search_path', $2, false)`;

/** Connections in the role in which requests of tenants work: it sees no row of whom it was not told. */
export class TenantSessions {
  private readonly pool: Pool;

  constructor(schema: string, config: PoolConfig) {
    this.pool = new Pool({
      ...config,
      // Not as an option of the connection: those of the connection string would take its place.
      onConnect: (client) => client.query(becomeRole, [requestRoleOf(schema), schema]),
      // What is sent without waiting leaves in one round trip.
      pipeline: true,
    });
    this.pool.on('acquire', tolerateBreak);
    // A connection that breaks while nobody uses it is replaced.
    this.pool.on('error', () => undefined);
  }

  of(tenants: readonly Tenant[]): Session {
    return new TenantSession(this.pool, settingOf(tenants));
  }

  close(): Promise<void> {
    return this.pool.end();
  }
}

class TenantSession implements Session {
  constructor(
    private readonly pool: Pool,
    private readonly setting: string,
  ) {}

  query<Row>(statement: string, values: readonly unknown[] = [], statementName?: string): Promise<Row[]> {
    return this.use((client) => run<Row>(client, statement, values, statementName));
  }

  transaction<T>(work: (tx: Transaction) => Promise<T>): Promise<T> {
    return this.use((client, told) => inTransaction(client, async (tx) => told.then(() => work(tx))));
  }

  /** @param work may send before the connection has answered whom it works for: Postgres takes one after the other */
  private async use<T>(work: (client: PoolClient, told: Promise<unknown>) => Promise<T>): Promise<T> {
    const client = await this.pool.connect();
    const told = client.query({ ...setTenants, values: [this.setting] });
    const [its, result] = await Promise.allSettled([told, work(client, told)]);
    // One of which nobody knows for whom it works, or with a transaction open, must not be handed out again.
    client.release(its.status === 'rejected' || isInTransaction(client));
    if (its.status === 'rejected') throw its.reason;
    if (result.status === 'rejected') throw result.reason;
    return result.value;
  }
}

/** `organizations|environments|tenants`, the last only where the first two together would let in too many. */
function settingOf(tenants: readonly Tenant[]): string {
  const organizations = new Set(tenants.map(({ organizationId }) => organizationId));
  const environments = new Set(tenants.map(({ environment }) => environment));
  const pairs = new Set(tenants.map(({ organizationId, environment }) => `${organizationId} ${environment}`));
  const isExact = organizations.size * environments.size === pairs.size;
  return [[...organizations].join(' '), [...environments].join(' '), isExact ? '' : [...pairs].join(',')].join('|');
}
