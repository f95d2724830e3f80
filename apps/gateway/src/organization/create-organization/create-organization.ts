import { organizationCreated } from '@probatum/contracts/events/gateway';
import type { Database, Transaction } from '@probatum/persistence/database';
import { isUniqueViolation } from '@probatum/persistence/database-errors';
import { sealedOrganization } from '../organization-access';
import { operator, recordChange } from '../audit-log/record-change';

const untouched = { allowedAddresses: null, corsOrigins: [], credentialLimit: null, version: 1 };

export interface Organization {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
}

export class OrganizationExists extends Error {
  constructor(id: string) {
    super(`The organization ${id} already exists`);
  }
}

/** Founds an organization and announces it, once, in the live environment. */
export class CreateOrganization {
  constructor(private readonly database: Database) {}

  /** @throws OrganizationExists */
  async execute(id: string, name: string): Promise<Organization> {
    try {
      return await this.database.transaction((tx) => storeNewOrganization(tx, id, name));
    } catch (error) {
      throw isUniqueViolation(error) ? new OrganizationExists(id) : error;
    }
  }
}

export async function storeNewOrganization(tx: Transaction, id: string, name: string): Promise<Organization> {
  const [row] = await tx.query<{ createdAt: Date }>(
    `insert into organizations (id, name, seal) values ($1, $2, $3) returning created_at as "createdAt"`,
    [id, name, tx.seals.of(sealedOrganization({ ...untouched, id, name }))],
  );
  const { createdAt: time } = row!;
  const data = { organizationId: id, name };
  const tenant = { organizationId: id, environment: 'live' as const };
  await tx.publish(organizationCreated, { ...tenant, subject: id, time, data });
  await recordChange(tx, {
    ...tenant,
    ...operator,
    action: 'organization.created',
    target: id,
    before: null,
    after: data,
  });
  return { id, name, createdAt: time.toISOString() };
}
