import { Injectable } from '@nestjs/common';
import type { Tenant } from '@probatum/contracts/tenant';
import { Database, type Queryable, type Transaction } from '@probatum/persistence/database';
import type { DialectName } from '../dialect/dialect';
import type { DeliveryStatus, RegisteredWebhook, Webhook } from './endpoint';

export interface NewEndpoint extends Tenant {
  readonly id: string;
  readonly dialect: DialectName;
  readonly url: string;
  readonly events: readonly string[];
  readonly sealedSecret: string;
}

interface RegisteredRow {
  readonly id: string;
  readonly url: string;
  readonly events: string[];
  readonly created_at: Date;
}

interface EndpointRow extends RegisteredRow {
  readonly last_attempt_at: Date | null;
  readonly last_status: DeliveryStatus | null;
  readonly last_http_status: number | null;
}

const insert = `
  insert into endpoints (organization_id, environment, id, dialect, url, events, sealed_secret)
  select $1, $2, $3, $4, $5, $6, $7
  where (select count(*) from endpoints where organization_id = $1 and environment = $2 and deleted_at is null) < $8
  returning created_at`;

/** Every statement of what a tenant sees of its endpoints; a deleted one is seen by nobody. */
@Injectable()
export class EndpointsRepository {
  constructor(private readonly database: Database) {}

  /** @returns when it was created; undefined if the tenant has `limit` endpoints already. */
  async add(tx: Transaction, endpoint: NewEndpoint, limit: number): Promise<Date | undefined> {
    const { organizationId, environment, id, dialect, url, events, sealedSecret } = endpoint;
    // Two at once would both count one too few.
    await tx.query(`select pg_advisory_xact_lock(hashtext('endpoints'), hashtext($1))`, [
      `${organizationId}/${environment}`,
    ]);
    const values = [organizationId, environment, id, dialect, url, events, sealedSecret, limit];
    const [row] = await tx.query<{ created_at: Date }>(insert, values);
    return row?.created_at;
  }

  async page(tenant: Tenant, dialect: DialectName, limit: number, offset: number): Promise<Webhook[]> {
    const rows = await this.database.of(tenant).query<EndpointRow>(
      `select id, url, events, created_at, last_attempt_at, last_status, last_http_status from endpoints
       where organization_id = $1 and environment = $2 and dialect = $3 and deleted_at is null
       order by id desc limit $4 offset $5`,
      [tenant.organizationId, tenant.environment, dialect, limit, offset],
    );
    return rows.map(toWebhook);
  }

  async count(tenant: Tenant, dialect: DialectName): Promise<number> {
    const [row] = await this.database.of(tenant).query<{ count: number }>(
      `select count(*)::int as count from endpoints
       where organization_id = $1 and environment = $2 and dialect = $3 and deleted_at is null`,
      [tenant.organizationId, tenant.environment, dialect],
    );
    return row!.count;
  }

  async exists(tenant: Tenant, id: string): Promise<boolean> {
    const rows = await this.database
      .of(tenant)
      .query(
        `select 1 from endpoints where organization_id = $1 and environment = $2 and id = $3 and deleted_at is null`,
        [tenant.organizationId, tenant.environment, id],
      );
    return rows.length > 0;
  }

  async find(tenant: Tenant, id: string): Promise<RegisteredWebhook | undefined> {
    return findRegistered(this.database.of(tenant), tenant, id);
  }

  /**
   * Ends it at once: nothing more is claimed for it. Its rows go with the next pruning; the secret goes now.
   * @param check may refuse, by throwing, having seen it as it is
   * @returns what it was; undefined when it is not there
   */
  async remove(
    tx: Transaction,
    tenant: Tenant,
    id: string,
    check: (webhook: RegisteredWebhook) => void,
  ): Promise<RegisteredWebhook | undefined> {
    const webhook = await findRegistered(tx, tenant, id, 'for update');
    if (!webhook) return undefined;
    check(webhook);
    await tx.query(
      `update endpoints set deleted_at = clock_timestamp(), sealed_secret = ''
       where organization_id = $1 and environment = $2 and id = $3`,
      [tenant.organizationId, tenant.environment, id],
    );
    return webhook;
  }
}

async function findRegistered(
  on: Queryable,
  { organizationId, environment }: Tenant,
  id: string,
  lock: 'for update' | '' = '',
): Promise<RegisteredWebhook | undefined> {
  const [row] = await on.query<RegisteredRow>(
    `select id, url, events, created_at from endpoints
     where organization_id = $1 and environment = $2 and id = $3 and deleted_at is null ${lock}`,
    [organizationId, environment, id],
  );
  return row && registeredWebhook(row);
}

function registeredWebhook({ id, url, events, created_at: createdAt }: RegisteredRow): RegisteredWebhook {
  return { id, url, events, isActive: true, createdAt: createdAt.toISOString() };
}

function toWebhook(row: EndpointRow): Webhook {
  const { last_attempt_at: at, last_status: status } = row;
  return {
    ...registeredWebhook(row),
    lastDelivery: at && status ? { at: at.toISOString(), status, httpStatus: row.last_http_status } : null,
  };
}
